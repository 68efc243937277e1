"""A first `intake.toml` for a sender nobody described: what headers and 200 rows of each file say.

A person reads it. What is not sure is a comment, and a column nobody knows is not ignored: the
import stops for it until somebody has decided.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from policy.terms import Payer
from tasks.intake.archives import unpacked
from tasks.intake.csv_files import Column
from tasks.intake.mapping.sample import Sample, dates_in, money_in, negative_in, sample
from tasks.intake.mapping.sender import FILE, OURS
from tasks.intake.tend_csv import called, nearest
from tasks.runtime import WrongInput

_TABLES = frozenset({".csv", ".tsv", ".txt", ".tab", ".psv", ".dat"})
_MOST_WORDS = 40
_LONGEST_WORD = 60
_TELLS = {
    "people": ({"given_name", "family_name"}, {"birth_date", "line1", "phone"}),
    "accounts": ({"account_key"}, {"payer", "service_to", "guarantor_key"}),
    "transactions": ({"amount"}, {"kind", "value_on", "transaction_key"}),
}
"""A file fills people where it has one column of each group, and so on."""
_WHOLE_NAMES = frozenset({"patient", "patient_name", "pat_name", "name", "full_name"})
"""Columns of a whole name, where their cells are Byron, Ada."""
_DAYS = ("birth_date", "death_date", "service_from", "service_to", "value_on")
_PARTS = {"family_name": "before", "given_name": "after"}
_HEAD = """\
# Proposed from the headers and the first rows. Read all of it: what stands behind # is not sure,
# or not known. Then: tend import FOLDER --dry-run. Every key is explained in docs/intake.md.
"""


def propose(path: Path) -> str:
    """Raises WrongInput where there is no table."""
    with unpacked(path) as folder:
        files = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        some = [
            sample(one, str(one.relative_to(folder)) if one != folder else one.name)
            for one in files
            if one.is_file() and one.suffix.lower() in _TABLES
        ]
    samples = [one for one in some if one is not None]
    if not samples:
        raise WrongInput(f"{path.name} holds no table (CSV, TSV or text); give the export's folder")
    return "\n".join(_lines(samples)) + "\n"


def _lines(samples: Sequence[Sample]) -> Iterator[str]:
    sheets = [(kind, one) for kind in OURS for one in samples if _fills(kind, one)]
    yield _HEAD
    yield 'source = "sender"   # a name of your own for this sender'
    yield from _form(samples)
    yield from _styles(sheets)
    yield "complete = true     # false where an export has only what changed"
    yield ""
    yield from _words(sheets, "payer", [*Payer])
    yield from _words(sheets, "kind", ["charge, insurer_payment, patient_payment, adjustment ..."])
    used: set[str] = set()
    for kind, one in sheets:
        yield from _sheet(kind, one, sheets, is_first=one.file not in used)
        used.add(one.file)
    for kind in OURS:
        if all(kind != name for name, _ in sheets):
            yield f"# [[{kind}]]: no file was found that holds them."
    for one in samples:
        if one.file not in used:
            yield f"# {one.file}: fills nothing that is known. Columns: {_list(one.columns)}"


def _fills(kind: str, one: Sample) -> bool:
    found = {called(title, OURS[kind]) for title in one.columns}
    if kind == "people" and _whole_name(one):
        found |= {"given_name", "family_name"}
    return all(found & group for group in _TELLS[kind])


def _whole_name(one: Sample) -> str:
    """The column of it, if there is one."""
    for title, cells in one.columns.items():
        plain = title.casefold().replace(" ", "_")
        if plain in _WHOLE_NAMES and cells and all("," in cell for cell in cells):
            return title
    return ""


def _form(samples: Sequence[Sample]) -> Iterator[str]:
    """What all files share; a file that differs needs a sender of its own."""
    first = samples[0]
    for name, values in (
        ("encoding", {one.encoding for one in samples}),
        ("delimiter", {one.delimiter for one in samples}),
        ("skip_lines", {one.skip_lines for one in samples}),
    ):
        value = getattr(first, name)
        if len(values) > 1:
            yield f"# {name}: the files differ ({', '.join(map(str, sorted(values, key=str)))})"
        elif value:
            yield f"{name} = {json.dumps(value)}"


def _styles(sheets: Sequence[tuple[str, Sample]]) -> Iterator[str]:
    amounts = list(_cells(sheets, ("amount",)))
    yield f"money = {json.dumps(money_in(amounts))}"
    yield f"negative = {json.dumps(negative_in(amounts))}   # kind: no amount has a sign"
    styles = {dates_in(cells) for cells in _columns(sheets, _DAYS)} - {None}
    if len(styles) == 1:
        (style,) = styles
        doubt = "   # or D/M/YYYY?" if style == "M/D/YYYY" else ""
        yield f"dates = {json.dumps(style)}{doubt}"
    else:
        told = ", ".join(sorted(map(str, styles))) or "none"
        yield f"# dates: the columns show {told}; say one here, others under their file"


def _columns(sheets: Sequence[tuple[str, Sample]], wanted: Iterable[str]) -> Iterator[list[str]]:
    for kind, one in sheets:
        for title, cells in one.columns.items():
            if called(title, OURS[kind]) in wanted and cells:
                yield cells


def _cells(sheets: Sequence[tuple[str, Sample]], wanted: Iterable[str]) -> Iterator[str]:
    for cells in _columns(sheets, wanted):
        yield from cells


def _words(sheets: Sequence[tuple[str, Sample]], field: str, ours: Sequence[str]) -> Iterator[str]:
    """Each word of theirs, to be named; those that are ours already are left."""
    found = sorted(set(_cells(sheets, (field,))) - {str(one) for one in ours})
    if not found:
        return
    yield f"[values.{field}]   # one of: {', '.join(ours)}"
    if len(found) > _MOST_WORDS or any(len(word) > _LONGEST_WORD for word in found):
        yield f"# {len(found)} different words: is this the right column?"
    else:
        yield from (f'# {_quoted(word)} = ""' for word in found)
    yield ""


def _sheet(
    kind: str, one: Sample, sheets: Sequence[tuple[str, Sample]], *, is_first: bool
) -> Iterator[str]:
    """What it fills; what no sheet of the file knows is named once."""
    yield f"[[{kind}]]"
    yield f"file = {_quoted(one.file)}"
    yield "ignore = []"
    unknown = _unknown(one, [name for name, other in sheets if other is one]) if is_first else []
    if unknown:
        yield f"# Map each of these, or move it into ignore: {_list(unknown)}"
    yield f"[{kind}.columns]"
    yield from _mapped(kind, one)
    yield ""


def _unknown(one: Sample, kinds: Sequence[str]) -> list[str]:
    named = {_whole_name(one)} if "people" in kinds else set()
    named |= {t for t in one.columns if any(called(t, OURS[name]) for name in kinds)}
    return [title for title in one.columns if title not in named]


def _mapped(kind: str, one: Sample) -> Iterator[str]:
    found: dict[str, str] = {}
    for title in one.columns:
        found.setdefault(called(title, OURS[kind]), title)
    whole = _whole_name(one)
    for column in OURS[kind]:
        field = column.field
        if field in found:
            yield f"{field} = {_quoted(found[field])}"
        elif whole and field in _PARTS:
            yield f'{field} = {{ column = {_quoted(whole)}, {_PARTS[field]} = "," }}'
        elif perhaps := _perhaps(column, one, found):
            yield f"# {field} = {_quoted(perhaps)}   # perhaps"
        elif column.required:
            yield f"# {field} = ?   # is needed: {column.meaning}"


def _perhaps(column: Column, one: Sample, found: dict[str, str]) -> str:
    """A column that nothing else claims, with a name that is near."""
    free = (title for title in one.columns if title not in found.values())
    return next((title for title in free if nearest(title, [column])), "")


def _list(titles: Iterable[str]) -> str:
    return ", ".join(map(_quoted, titles))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def proposal_file(path: Path) -> Path:
    """Where it goes if nobody says: into the folder, or beside a zip or a file."""
    return path / FILE if path.is_dir() else path.with_name(FILE)
