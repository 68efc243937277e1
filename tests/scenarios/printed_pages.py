"""Every printed letter, read again from its PDF, against codes that we judged one by one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pypdf import PdfReader
from sqlalchemy import text

from tasks.audit.breach import day_of
from tasks.storage.database import reading

_PRIVATE = """
    10383002 165829005 169230002 169553002 169673001 169762003 171128005 171207006 183460006
    225158009 252160004 268533009 269828009 271442007 274804006 275833003 287664005 301807007
    310861008 31208007 313660005 315124004 31676001 386394001 424441002 424619006
    428211000124100 440546007 443529005 446987006 454711000124102 46706006 47505003 56876005
    65200003 66348005 68254000 709506004 710841007 713106006 714812005 715252007 763302001
    79094001 85548006 866148006 868187001 90226004
    1000126 1091392 1359269 1367439 1534809 1605257 1856546 204892 310385 312938 317150 389221
    476556 596926 643066 748856 748879 748962 749762 749882 751905 757594 807283 831533 978950
    62
"""
PRIVATE = frozenset(_PRIVATE.split())
"""Encounters and procedures (SNOMED), drugs (RxNorm) and a vaccine (CVX) of all that the two
published exports have: what says more than a bill may. It is a list of its own: the sets of the
policy are what is on trial."""
_HEARD_OF = """
    03 10 113 114 115 121 133 140 187 20 208 21 212 33 43 52 117015009 162673000 162676008
    168594001 183478001 185349003 23426006 274474001 33879002 394701000 399014008 399208008
    410620009 51116004 5880005 60027007 86013001
"""
HEARD_OF = frozenset(_HEARD_OF.split())
"""Check-ups, vaccines, asthma, strep and broken bones: what a teenager's guardian may hear of."""

_TOO_SHORT = 6
"""Words that may stand on a page for another reason."""
_SERVICES = """
    SELECT a.id, a.patient_id = a.guarantor_id AS own, p.birth_date, e.on_date, a.service_from,
           s.description, s.code, s.is_line, EXISTS (
               SELECT 1 FROM envelope_line l WHERE l.envelope_id = e.id AND l.account_id = a.id
                AND l.cancelled_on IS NULL) AS asked_for
    FROM envelope e
    JOIN account a ON a.guarantor_id = e.guarantor_id
    JOIN person p ON p.id = a.patient_id
    JOIN (SELECT id AS account_id, description, code, 0 AS is_line FROM account UNION ALL
          SELECT account_id, description, code, 1 FROM account_item) s ON s.account_id = a.id
    WHERE e.token = :token
"""


@dataclass
class Read:
    """How many letters there are, and how many of them go to a guardian; what they name and may;
    what is private and asked for without its name; what they name and must not; a teenager's
    visits that nobody was asked about."""

    letters: int = 0
    to_guardians: int = 0
    named: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)
    wrongly: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)


class _Service(NamedTuple):
    account: int
    own: bool
    born: date | None
    written_on: date
    visited_on: date
    words: str
    code: str
    is_line: bool
    asked_for: bool

    def may_be_named(self) -> bool:
        young = self.born is not None and _age(self.born, self.written_on) < 12
        return self.code not in PRIVATE and (self.own or young)

    def may_be_asked_for(self) -> bool:
        """A visit without lines is judged by its own code; one with lines by theirs."""
        teenager = self.born is not None and 12 <= _age(self.born, self.visited_on) < 18
        return self.own or not teenager or not self.is_line or self.code in HEARD_OF


def read_pages(letters: Path) -> Read:
    found = Read()
    for token, page in _pages(letters):
        services = list(_services(token))
        asked_for = [one for one in services if one.asked_for]
        found.letters += 1
        found.to_guardians += any(not one.own for one in asked_for)
        on_page = {one for one in services if len(one.words) > _TOO_SHORT and one.words in page}
        may = {one.words for one in on_page if one.may_be_named()}
        found.named |= may
        found.unnamed |= {one.words for one in asked_for if one.code in PRIVATE} - may
        found.wrongly += sorted({one.words for one in on_page} - may)
        found.unasked += [one.words for one in asked_for if not one.may_be_asked_for()]
    return found


def _pages(letters: Path) -> Iterator[tuple[str, str]]:
    for manifest in sorted(letters.rglob("*.csv")):
        pdf = PdfReader(BytesIO(manifest.with_suffix(".pdf").read_bytes()))
        for row in csv.DictReader(manifest.read_text(encoding="utf-8-sig").splitlines()):
            pages = pdf.pages[int(row["first_page"]) - 1 : int(row["last_page"])]
            yield row["token"], " ".join(" ".join(one.extract_text() for one in pages).split())


def _services(token: str) -> Iterator[_Service]:
    with reading() as connection:
        rows: Any = connection.execute(text(_SERVICES), {"token": token}).all()
    for account, own, born, written_on, visited_on, words, code, is_line, asked_for in rows:
        yield _Service(
            account,
            bool(own),
            born and day_of(born),
            day_of(written_on),
            day_of(visited_on),
            " ".join(words.split()),
            code,
            bool(is_line),
            bool(asked_for),
        )


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
