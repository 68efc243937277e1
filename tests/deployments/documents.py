"""What a life has sent, as people read it: the text of each letter, and each row of a call list."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader

_ENGLISH = (
    ("Pay online",),
    ("Pay over time", "Change your plan"),
    ("Ask for help with the cost", "Ask us to look again"),
)
_SPANISH = (
    ("Pagar en línea",),
    ("Pagar poco a poco", "Cambiar su plan"),
    ("Pedir ayuda con el costo", "Pedir que lo revisemos otra vez"),
)
_CHINESE = (
    ("网上付款",),
    ("分期付款", "更改分期付款计划"),
    ("申请费用帮助", "请我们再看一次"),
)
THREE_OPTIONS = {"en": _ENGLISH, "es": _SPANISH, "zh": _CHINESE}
"""Each as it is called for most people, and for whom that would not be true."""


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
    return any(len(options_in(text, language)) == 3 for language in THREE_OPTIONS)


def options_in(text: str, language: str) -> list[str]:
    """As this letter calls them."""
    called = ([name for name in names if name in text][-1:] for names in THREE_OPTIONS[language])
    return [name for names in called for name in names]
