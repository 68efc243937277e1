"""Files of FHIR resources, known by what is in them: bundles, single resources, and a resource on
each line (NDJSON). One document is in memory at a time, and has a bound."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tasks.intake.csv_files import Problem
from tasks.intake.fhir.resources import KINDS
from tasks.runtime import WrongInput

MOST_IN_A_FILE = 64_000_000
"""Bytes of a bundle, which is read as a whole."""
MOST_IN_A_LINE = 16_000_000
_HEAD = 65_536
_MARK = b"\xef\xbb\xbf"
_LINES = frozenset({".ndjson", ".jsonl"})
_XML = b"http://hl7.org/fhir"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = frozenset(
    {
        "all", "bulk", "bundle", "bundles", "claims", "collection", "data", "example", "export",
        "fhir", "page", "part", "patients", "resources", "searchset", "transaction",
        *(kind.casefold() for kind in KINDS),
    }
)  # fmt: skip
"""A name of these words and numbers names no patient."""
_NOT_JSON = ("is not JSON that can be read", "export the file again: it may have been cut off")
_NO_RESOURCE = ("holds no FHIR resource", "export it again, a resource on each line")
Data = Mapping[str, object]


class Found(NamedTuple):
    """A resource, the number that it has in its file, and its address, where it says one."""

    file: str
    line: int
    kind: str
    url: str
    data: Data


class Unreadable(NamedTuple):
    """A line, or a whole file, that nobody can read."""

    file: str
    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class FhirFiles:
    """By the name of each in the folder. `others` are files that are none, `xml` those of FHIR that
    are written as XML."""

    files: dict[str, Path] = field(default_factory=dict)
    others: int = 0
    xml: int = 0

    def resources(self) -> Iterator[Found | Unreadable]:
        """Raises WrongInput at one that is beyond all bounds."""
        for name, path in self.files.items():
            yield from _resources(name, path)


def fhir_files(path: Path) -> FhirFiles:
    """All below a folder, or the one file."""
    inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    files: dict[str, Path] = {}
    others = xml = 0
    for one in inside:
        head = _head(one)
        if _is_fhir(head, one):
            number = len(files) + 1
            name = _shown(one, number)
            files[name if name not in files else f"{number}-{name}"] = one
        elif head.startswith(b"<") and _XML in head:
            xml += 1
        else:
            others += one.suffix != ".toml"
    return FhirFiles(files, others, xml)


def _shown(path: Path, number: int) -> str:
    """The name that answers and lists call it by: Synthea and others write the patient's into it,
    and an answer goes where no name may."""
    if found := _UUID.search(path.name):
        return f"{found[0]}{path.suffix.lower()}"
    words = _WORD.findall(path.stem.casefold())
    return path.name if set(words) <= _PLAIN else f"file-{number}{path.suffix.lower()}"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD).removeprefix(_MARK).lstrip()
    except OSError:
        return b""


def _is_fhir(head: bytes, path: Path) -> bool:
    return (head.startswith(b"{") and b'"resourceType"' in head) or (
        path.suffix.lower() in _LINES and b'"resourceType"' in head
    )


def _resources(name: str, path: Path) -> Iterator[Found | Unreadable]:
    with path.open("rb") as file:
        by_lines = path.suffix.lower() in _LINES or _has_lines(file)
        file.seek(0)
        yield from _of_lines(name, file) if by_lines else _of_document(name, file)


def _has_lines(file: BinaryIO) -> bool:
    """Whether more than one document stands in it, each on a line of its own."""
    first = file.readline(MOST_IN_A_LINE).removeprefix(_MARK).strip()
    second = file.readline(_HEAD).strip()
    return first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")


def _of_lines(name: str, file: BinaryIO) -> Iterator[Found | Unreadable]:
    number = 0
    while line := file.readline(MOST_IN_A_LINE + 1):
        number += 1
        if len(line) > MOST_IN_A_LINE:
            raise WrongInput(
                f"{name} has more than {MOST_IN_A_LINE:,} bytes in line {number}; one resource has "
                "less: check its line ends"
            )
        if not line.strip():
            continue
        data = _parsed(line)
        kind = _kind(data) if data is not None else ""
        if data is None or not kind or kind == "Bundle":
            yield Unreadable(name, number, _NOT_JSON if data is None else _NO_RESOURCE)
        else:
            yield Found(name, number, kind, "", data)


def _of_document(name: str, file: BinaryIO) -> Iterator[Found | Unreadable]:
    text = file.read(MOST_IN_A_FILE + 1)
    if len(text) > MOST_IN_A_FILE:
        raise WrongInput(
            f"{name} has more than {MOST_IN_A_FILE:,} bytes in one document; export it as NDJSON, "
            "or as a bundle for each patient"
        )
    data = _parsed(text)
    if data is None or not _kind(data):
        yield Unreadable(name, 1, _NOT_JSON if data is None else _NO_RESOURCE)
    elif _kind(data) != "Bundle":
        yield Found(name, 1, _kind(data), "", data)
    else:
        found = enumerate(_entries(data), start=1)
        yield from (_entry(name, number, url, one) for number, (url, one) in found)


def _entry(name: str, number: int, url: str, data: object) -> Found | Unreadable:
    if isinstance(data, dict) and (kind := _kind(data)):
        return Found(name, number, kind, url, data)
    return Unreadable(name, number, _NO_RESOURCE)


def _entries(bundle: Data) -> Iterator[tuple[str, object]]:
    """The resources of a bundle, those of bundles in it among them. An entry without one only tells
    what was done."""
    entries = bundle.get("entry", [])
    if not isinstance(entries, list):
        yield "", None
        return
    for entry in entries:
        inner = entry.get("resource") if isinstance(entry, dict) else entry
        if isinstance(entry, dict) and "resource" not in entry:
            continue
        if isinstance(inner, dict) and _kind(inner) == "Bundle":
            yield from _entries(inner)
        else:
            url = entry.get("fullUrl", "") if isinstance(entry, dict) else ""
            yield url if isinstance(url, str) else "", inner


def _kind(data: Data) -> str:
    kind = data.get("resourceType", "")
    return kind if isinstance(kind, str) else ""


def _parsed(text: bytes) -> dict[str, object] | None:
    """None for what is no JSON object. Numbers stay as they were written."""
    try:
        data = json.loads(text.removeprefix(_MARK).decode("utf-8"), parse_float=Decimal,
                          parse_constant=_none)  # fmt: skip
        if b"\\ud" in text.lower():  # half of a character is none
            json.dumps(data, ensure_ascii=False, default=str).encode("utf-8")
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _none(name: str) -> float:
    """NaN and its like are no JSON."""
    raise ValueError(name)
