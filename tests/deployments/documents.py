"""What a life has sent, as people read it: the text of each letter, and each row of a call list."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

THREE_OPTIONS = (
    ("Pay online", "Pay over time", "Ask for help with the cost"),
    ("Pagar en línea", "Pagar poco a poco", "Pedir ayuda con el costo"),
)
"""In the languages of the demo's letters."""


def letters(var: Path) -> Iterator[tuple[str, str]]:
    """Token and text of every printed letter."""
    for manifest in sorted((var / "letters").rglob("*.csv")):
        pages = PdfReader(manifest.with_suffix(".pdf")).pages
        for row in csv.DictReader(manifest.read_text().splitlines()):
            mine = pages[int(row["first_page"]) - 1 : int(row["last_page"])]
            yield row["token"], " ".join(" ".join(page.extract_text() for page in mine).split())


def calls(var: Path) -> Iterator[dict[str, str]]:
    for sheet in sorted((var / "calls").glob("*.csv")):
        yield from csv.DictReader(sheet.read_text().splitlines())


def offers_all_three(text: str) -> bool:
    return any(all(option in text for option in options) for options in THREE_OPTIONS)
