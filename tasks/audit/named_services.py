"""What letters named of whom (HP-09, HP-10): judged by what was kept of each page when it was
printed, with a reading of the value sets that shares no code with the rules."""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from tasks.audit.breach import GONE, Breach, day_of

_ALONE = ("snomed", "cpt", "hcpcs", "icd10", "rxnorm")
"""Systems whose codes are known without being told which it is."""
_FIVE = ("cpt", "hcpcs")
_WORDS = ("words", "ingredients", "brands")


class _Named(NamedTuple):
    """One service on a page, as `message.named` has it."""

    reference: str
    words: str
    code: str
    system: str


class _Set(NamedTuple):
    name: str
    words: re.Pattern[str]
    codes: Mapping[str, tuple[tuple[str, str], ...]]

    def has(self, words: str, code: str, system: str) -> bool:
        if self.words.search(f" {_spaced(words)} "):
            return True
        short = re.fullmatch(r"\d{1,4}", code)
        systems = (system,) if system else () if short else _ALONE
        return bool(code) and any(self._lists(code.upper(), one, bool(system)) for one in systems)

    def _lists(self, code: str, system: str, told: bool) -> bool:
        bare = re.sub(r"[^0-9A-Z]", "", code)
        if system in _FIVE:
            bare = bare[:5] if told or re.match(r"\w{5}\W", code) else bare
        for first, last in self.codes.get(system, ()):
            if system == "icd10":
                if first <= bare[: len(first)] <= last and len(bare) >= len(first):
                    return True
            elif first <= (whole := bare.zfill(len(last))) <= last and _alike(whole, last):
                return True
        return False


def _spaced(words: str) -> str:
    """`Follow-up: Cesárea` as `follow up cesarea`."""
    bare = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^0-9a-z]+", " ", bare)


def _alike(code: str, other: str) -> bool:
    """As long, and with letters where the other has them."""
    return [one.isalpha() for one in code] == [one.isalpha() for one in other]


@lru_cache
def _sets() -> tuple[tuple[_Set, ...], _Set, int]:
    """The private sets, what a guardian of a minor may hear of, and from which age it matters."""
    read = tomllib.loads(files("policy").joinpath("private_services.toml").read_text("utf-8"))
    minors = read["minors"]
    private = tuple(_set(one["name"], one) for one in read["sets"])
    return private, _set("", minors), minors["from_age"]


@lru_cache
def _any_care() -> Mapping[str, int]:
    """From which age a minor agrees alone to any care, by state."""
    read = tomllib.loads(files("policy").joinpath("private_services.toml").read_text("utf-8"))
    return {one["state"]: one["from_age"] for one in read["minors"]["any_care"]}


def _set(name: str, row: Mapping[str, Any]) -> _Set:
    words = [*row["words"], *row.get("ingredients", ()), *row.get("brands", ())]
    either = "|".join(f" {word[:-1]}" if word[-1] == "*" else f" {word} " for word in words)
    codes = {
        system: tuple((one.split("-")[0], one.split("-")[-1]) for one in listed)
        for system, listed in row.items()
        if isinstance(listed, list) and system not in (*_WORDS, "any_care")
    }
    return _Set(name, re.compile(either), codes)


@lru_cache(maxsize=50_000)
def _private(words: str, code: str, system: str) -> str:
    found = (one.name for one in _sets()[0] if one.has(words, code, system))
    return next(found, "")


_PAGES = f"SELECT m.id, m.named FROM {GONE} m WHERE m.named IS NOT NULL ORDER BY m.id"

# Every visit that the reader answers for and somebody else had: a page may name it beside its own.
_OF_OTHERS = f"""
    SELECT m.id, m.day, m.named, a.reference, p.birth_date
    FROM {GONE} m
    JOIN account a ON a.guarantor_id = m.guarantor_id AND a.patient_id <> m.guarantor_id
    JOIN person p ON p.id = a.patient_id
    WHERE m.named IS NOT NULL
    ORDER BY m.id
"""

# Written to about a visit of somebody else, and no person was asked before.
_UNASKED = f"""
    SELECT MIN(m.id) AS message_id, a.id, a.reference, a.description, a.code, a.code_system,
           a.service_from, p.birth_date, p.state
    FROM {GONE} m
    JOIN envelope_line l ON l.envelope_id = m.envelope_id AND l.cancelled_on IS NULL
    JOIN account a ON a.id = l.account_id AND a.patient_id <> m.guarantor_id
    JOIN person p ON p.id = a.patient_id
    WHERE m.named IS NOT NULL AND p.birth_date IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM hold h WHERE h.kind = 'HD-06' AND (h.account_id = a.id
            OR (h.account_id IS NULL AND h.guarantor_id = a.guarantor_id)))
    GROUP BY a.id, a.reference, a.description, a.code, a.code_system, a.service_from,
             p.birth_date, p.state
    ORDER BY a.id
"""
_LINES = "SELECT description, code, code_system FROM account_item WHERE account_id = :id"


def wrongly_named(connection: Connection) -> Iterator[Breach]:
    yield from _of_private_sets(connection)
    yield from _of_others(connection)
    yield from _unasked(connection)


def _of_private_sets(connection: Connection) -> Iterator[Breach]:
    for message_id, named in connection.execute(text(_PAGES), execution_options=_STREAMED):
        found = {_private(*one[1:]) for one in _services(named)} - {""}
        for name in sorted(found):
            told = f"it names a service that is private: {name}"
            yield Breach("private_service_named", f"message {message_id}", told)


_STREAMED = {"yield_per": 10_000}


def _of_others(connection: Connection) -> Iterator[Breach]:
    from_age = _sets()[2]
    rows = connection.execute(text(_OF_OTHERS), execution_options=_STREAMED)
    for message_id, visits in groupby(rows, key=lambda row: row.id):
        found = list(visits)
        named = {one.reference for one in _services(found[0].named)}
        for row in found:
            born = row.birth_date and day_of(row.birth_date)
            if row.reference in named and not (born and _age(born, day_of(row.day)) < from_age):
                told = f"it names what another person had on account {row.reference}"
                yield Breach("named_to_another", f"message {message_id}", told)


def _unasked(connection: Connection) -> Iterator[Breach]:
    _, allowed, from_age = _sets()
    for row in connection.execute(text(_UNASKED)).all():
        age = _age(day_of(row.birth_date), day_of(row.service_from))
        if not from_age <= age < 18:
            continue
        visit = (row.description, row.code, row.code_system)
        lines = [tuple(one) for one in connection.execute(text(_LINES), {"id": row.id})]
        heard = age < _any_care().get(row.state, 18) and all(
            allowed.has(*one) and not _private(*one) for one in lines or [visit]
        )
        if _private(*visit) or not heard:
            told = f"nobody was asked whether account {row.reference} of a minor may be billed"
            yield Breach("minor_unasked", f"message {row.message_id}", told)


def _services(named: str) -> Sequence[_Named]:
    return [_Named(*one) for one in json.loads(named)]


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
