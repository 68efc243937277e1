"""Every printed letter, read again from its PDF, against the codes of its accounts."""

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from sqlalchemy import text

from policy.law.privacy import Reader, may_be_named, reader_of
from policy.law.services import Service
from tasks.audit.breach import day_of
from tasks.storage.database import reading

_SERVICES = """
    SELECT e.on_date, a.patient_id, a.guarantor_id, p.birth_date, s.description, s.code,
           s.code_system
    FROM envelope e
    JOIN account a ON a.guarantor_id = e.guarantor_id
    JOIN person p ON p.id = a.patient_id
    JOIN (SELECT id AS account_id, description, code, code_system FROM account UNION ALL
          SELECT account_id, description, code, code_system FROM account_item) s
      ON s.account_id = a.id
    WHERE e.token = :token
"""
_TOO_SHORT = 6
"""Words that may stand on a page for another reason."""


def told_wrongly(letters: Path) -> tuple[int, list[str]]:
    """How many letters were read, and the services that a page names and must not."""
    read, found = 0, []
    for token, page in _pages(letters):
        read += 1
        named = {one for one, reader in _services(token) if may_be_named(one, reader)}
        allowed = {one.description for one in named}
        for service, _ in _services(token):
            words = " ".join(service.description.split())
            if len(words) > _TOO_SHORT and words in page and service.description not in allowed:
                found.append(words)
    return read, found


def _pages(letters: Path) -> Iterator[tuple[str, str]]:
    for manifest in sorted(letters.rglob("*.csv")):
        pdf = PdfReader(BytesIO(manifest.with_suffix(".pdf").read_bytes()))
        for row in csv.DictReader(manifest.read_text(encoding="utf-8-sig").splitlines()):
            pages = pdf.pages[int(row["first_page"]) - 1 : int(row["last_page"])]
            yield row["token"], " ".join(" ".join(one.extract_text() for one in pages).split())


def _services(token: str) -> Iterator[tuple[Service, Reader]]:
    with reading() as connection:
        rows: Any = connection.execute(text(_SERVICES), {"token": token}).all()
    for on_date, patient, guarantor, born, *service in rows:
        reader = reader_of(
            is_patient=patient == guarantor,
            patient_born=born and day_of(born),
            day=day_of(on_date),
        )
        yield Service(*service), reader
