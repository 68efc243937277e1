"""Print batches: one PDF for many letters, and the manifest the print vendor works from.

Typst keeps what it laid out for the next compiles: about 2 MB a letter. LETTERS_PER_BATCH
bounds it, and the blank compiles after a batch age the batch out of that memory.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from tasks.letters import ADDRESS_LINES, Data, Letter, address_of, common_of, page_of
from tasks.outbox import letter_hash
from tasks.practice import Practice
from tasks.printing.batch_files import stage_batch
from tasks.runtime import csv_bytes
from tasks.wording import plain

_PANIC = "PanicException"
"""Made while the program runs, so that it can be known by its name alone."""


class TypstPanic(RuntimeError):
    """Typst gave up in the middle of its work. Says nothing of what it worked on."""


@contextmanager
def panics_are_faults() -> Iterator[None]:
    """Raises TypstPanic."""
    try:
        yield
    except BaseException as problem:
        if type(problem).__name__ != _PANIC:
            raise
        raise TypstPanic from None


LETTERS_PER_BATCH = 100
_COMPILES_TYPST_REMEMBERS = 10

MANIFEST = (
    "token",
    "first_page",
    "last_page",
    "pages",
    "sheets",
    "recipient",
    *(f"address_{number}" for number in range(1, ADDRESS_LINES + 1)),
    "insert",
    "country",
)
"""`sheets` counts paper printed on both sides. Pages count from 1 in the PDF of the same name.
`insert` names the page about language help that goes into the envelope (L-01), `country` whose post
it goes to: empty at home, else it needs foreign postage."""


@dataclass(frozen=True, slots=True)
class RenderedBatch:
    pdf: bytes
    pages: tuple[tuple[str, int, int], ...]
    """Token, first page and last page of each letter, as the laid-out pages say."""
    hashes: tuple[str, ...]
    """Of each letter's content and recipient, in order (tasks/outbox/recipient_check.py)."""
    mark: str = ""
    """Stands on every page and in the manifest: this is a rehearsal."""


def render_batch(letters: Sequence[Letter], practice: Practice, mark: str = "") -> RenderedBatch:
    """Raises UnprintableLetter for the first that cannot be printed; `page_of` tries one alone."""
    if not letters:
        raise ValueError("A print batch needs at least one letter")
    if len({letter.token for letter in letters}) != len(letters):
        raise ValueError("A print batch has the same token twice")
    pages = [page_of(letter, practice) for letter in letters]
    data = _batch_data(letters, pages, practice, mark)
    pdf, first, last = _compile(data, _stamp(letters))
    places = [(token, page, end) for (token, page), end in zip(first, last, strict=True)]
    return RenderedBatch(pdf, tuple(places), tuple(map(hash_of, letters, pages)), mark)


def hash_of(letter: Letter, page: Data) -> str:
    return letter_hash(letter.token, letter.guarantor_id, page)


@panics_are_faults()
def render_pictures(letter: Letter, practice: Practice, dots_per_inch: int = 100) -> list[bytes]:
    """The pages of one letter as PNG. Raises UnprintableLetter."""
    compiler = _compiler(
        "letter.typ", {"data": _batch_data([letter], [page_of(letter, practice)], practice)}
    )
    pictures = compiler.compile(format="png", ppi=dots_per_inch)
    if pictures is None:
        raise TypeError("Typst gave no picture")
    return pictures if isinstance(pictures, list) else [pictures]


def write_batch(
    directory: Path, name: str, rendered: RenderedBatch, letters: Sequence[Letter]
) -> None:
    """Lay the batch aside, whole, under names that nobody looks at: the PDF, and the manifest
    twice, as CSV and as JSON. `publish` (printing/batch_files.py) gives them their names.
    """
    rows = [_manifest_row(letter, *pages) for letter, pages in _matched(letters, rendered)]
    columns = MANIFEST
    if rendered.mark:
        columns, rows = (*MANIFEST, "mark"), [[*row, rendered.mark] for row in rows]
    manifest = {
        "batch": name,
        "letters": len(rows),
        "pages": sum(int(row[3]) for row in rows),
        "sheets": sum(int(row[4]) for row in rows),
        "pdf_sha256": sha256(rendered.pdf).hexdigest(),
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    stage_batch(
        directory,
        name,
        {
            "pdf": rendered.pdf,
            "json": text.encode("utf-8"),
            "csv": csv_bytes(columns, rows, for_people=False),
        },
    )


def _batch_data(
    letters: Sequence[Letter], pages: Sequence[Data], practice: Practice, mark: str = ""
) -> str:
    languages = sorted({letter.language for letter in letters})
    common = {language: common_of(language, practice) for language in languages}
    data = {
        "title": _title(letters, pages, practice),
        "style": practice.look.model_dump(),
        "common": common,
        "letters": pages,
        "mark": mark,
    }
    return json.dumps(data, ensure_ascii=False)


def _title(letters: Sequence[Letter], pages: Sequence[Data], practice: Practice) -> str:
    """As a reader of files is told it: no two alike, and nobody named."""
    first, others = letters[0], len(letters) - 1
    blocks: Any = pages[0]["blocks"]
    what = f"{len(letters)} letters" if others else blocks[0]["title"]
    return f"{practice.name}: {what}, {first.on_date.isoformat()}, {first.token}"


def _stamp(letters: Sequence[Letter]) -> datetime:
    """The PDF's date: the letters' own day, so the same batch is the same file."""
    return datetime.combine(max(letter.on_date for letter in letters), time(), UTC)


@panics_are_faults()
def pdf_of(template: str, data: str, stamp: datetime) -> bytes:
    """Another page than a letter, from a template of its own."""
    pdf = _compiler(template, {"data": data}).compile(
        format="pdf", timestamp=stamp, pdf_standards=["ua-1"]
    )
    _forget()
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no single PDF")
    return pdf


@panics_are_faults()
def _compile(data: str, stamp: datetime) -> tuple[bytes, list[tuple[str, int]], list[int]]:
    """The PDF, and each letter's token, first and last page as the laid-out pages say."""
    compiler = _compiler("letter.typ", {"data": data})
    pdf = compiler.compile(format="pdf", timestamp=stamp, pdf_standards=["ua-1"])
    marks = ("<first-page>", "<last-page>")
    first, last = (json.loads(compiler.query(mark, field="value")) for mark in marks)
    _forget()
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no single PDF")
    return pdf, first, last


def _forget() -> None:
    blank = _compiler("blank.typ", {})
    for _ in range(_COMPILES_TYPST_REMEMBERS):
        blank.compile(format="svg")


def _compiler(template: str, inputs: dict[str, str]) -> typst.Compiler:
    """One for each batch, so that batches rendered in two threads cannot mix.

    Only the fonts in `templates/fonts`: a letter must look the same on every machine.
    """
    source = Path(str(files("templates") / template))
    return typst.Compiler(
        source,
        root=source.parent,
        font_paths=[source.parent / "fonts"],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


def _matched(
    letters: Sequence[Letter], rendered: RenderedBatch
) -> list[tuple[Letter, tuple[int, int]]]:
    if [letter.token for letter in letters] != [token for token, _, _ in rendered.pages]:
        raise ValueError("These letters are not the ones that were rendered")
    pages = [(first, last) for _, first, last in rendered.pages]
    return list(zip(letters, pages, strict=True))


def _manifest_row(letter: Letter, first: int, last: int) -> list[str | int]:
    count = last - first + 1
    address = address_of(letter)
    blanks = [""] * (ADDRESS_LINES - len(address))
    place: list[str | int] = [letter.token, first, last, count, (count + 1) // 2]
    return [*place, plain(letter.recipient_name), *address, *blanks, letter.insert, letter.country]
