"""A sender's files, opened and looked through: every column is mapped or ignored by name."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.intake.csv_files import Column, CsvFile, Form, open_csv
from tasks.intake.mapping.mapped_table import MappedTable
from tasks.intake.mapping.sender import COLUMNS, FILE, Sender, Sheet
from tasks.intake.mapping.side_file import SideFile, read_side
from tasks.intake.tend_csv import Tables, TendSource, unknown_columns
from tasks.runtime import WrongInput


class MappedSource(TendSource):
    """The rows of the Tend CSV format, made of a sender's files. Raises WrongInput."""

    def __init__(self, sender: Sender, folder: Path, today: date, zone: ZoneInfo) -> None:
        files = open_files(sender, folder)
        sheets: dict[str, tuple[Sheet, ...]] = {
            "people": sender.people,
            "accounts": sender.accounts,
            "transactions": sender.amounts(),
        }
        kinds: dict[str, set[str]] = defaultdict(set)
        for name, sheet in sender.sheets():
            kinds[sheet.file].add(name)
        self._mapped: list[MappedTable] = []
        taken = {file: bytearray() for file in files}
        for name, some in sheets.items():
            for sheet in some:
                sides = _sides(sheet, files)
                repeats = name != "transactions" and len(kinds[sheet.file]) > 1
                lines = taken[sheet.file]
                self._mapped.append(
                    MappedTable(
                        name, files[sheet.file], sheet, sender, sides, today, lines, repeats
                    )
                )
        tables = (tuple(one for one in self._mapped if one.kind == name) for name in sheets)
        signs_tell = any((one.negative or sender.negative) != "kind" for one in sender.amounts())
        super().__init__(Tables(*tables), today, zone, name=sender.source, signs_tell=signs_tell)
        self._alone = sum(
            str(one.relative_to(folder)) not in sender.files
            for one in folder.rglob("*")
            if one.is_file() and one.name != FILE
        )

    @property
    def note(self) -> str:
        """Once it was read to its end: what of it was left out."""
        left = {one.name: (one.row_count - sum(one.taken), one.row_count) for one in self._mapped}
        said = [
            f"{number:,} of {count:,} rows of {name} fill nothing (where, unless)."
            for name, (number, count) in left.items()
            if number
        ]
        if self._alone:
            files = "file" if self._alone == 1 else "files"
            said.append(f"{self._alone:,} {files} that the mapping does not name: left alone.")
        return " ".join(said)


def open_files(sender: Sender, folder: Path) -> dict[str, CsvFile]:
    """Raises WrongInput with every column that is missing, or that nobody named."""
    wanted: dict[str, list[str]] = defaultdict(list)
    ignored: dict[str, list[str]] = defaultdict(list)
    ours: dict[str, list[Column]] = defaultdict(list)
    for name, sheet in sender.sheets():
        ignored[sheet.file] += sheet.ignore
        ours[sheet.file] += COLUMNS[name]
        for file, title in _titles(sheet):
            wanted[file].append(title)
        for also in sheet.also.values():
            ignored[also.file] += also.ignore
            ours[also.file] += COLUMNS[name]
    form = Form(sender.encoding, sender.separator, sender.skip_lines)
    files = {
        file: open_csv(folder / file, tuple(Column(one, (one,), False) for one in titles), form)
        for file, titles in ((file, dict.fromkeys(some)) for file, some in wanted.items())
    }
    _refuse_missing(files)
    found = [
        told
        for name, file in files.items()
        for told in unknown_columns(file, ours[name], ignored[name])
    ]
    if found:
        raise WrongInput(
            f"{FILE} does not say what becomes of: {', '.join(found)}. Name each under columns, or "
            "under ignore of its file"
        )
    return files


def _titles(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Each file that a sheet reads, and a column that has to be there."""
    for title in sheet.wanted():
        alias, _, rest = title.partition(".")
        also = sheet.also.get(alias) if rest else None
        yield (also.file, rest) if also else (sheet.file, title)
    for also in sheet.also.values():
        for title in (also.by, *also.where):
            yield also.file, title


def _refuse_missing(files: Mapping[str, CsvFile]) -> None:
    found = []
    for file in files.values():
        for title in sorted(file.lacks):
            near = get_close_matches(title, file.others, n=1)
            found.append(
                f"{file.name} has no column {title}{f' (do you mean {near[0]}?)' if near else ''}"
            )
    if found:
        raise WrongInput(f"{'; '.join(found)}. Correct {FILE}, or export the column")


def _sides(sheet: Sheet, files: Mapping[str, CsvFile]) -> dict[str, SideFile]:
    used: dict[str, list[str]] = defaultdict(list)
    for title in sheet.wanted():
        alias, _, rest = title.partition(".")
        if rest and alias in sheet.also:
            used[alias].append(rest)
    return {
        alias: read_side(alias, also, files[also.file], tuple(dict.fromkeys(used[alias])))
        for alias, also in sheet.also.items()
    }
