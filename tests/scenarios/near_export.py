"""The published encounters brought near: the same lives, moved in time so that each has visits of
the last two years, at homes that a letter finds, with guardians who live there too.

As it was published, most of it is too old for a first bill and without a ZIP code, and of a
guardian there is only the name: what a page must not say would be said on no page at all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path

import zipcodes

from tests.scenarios.printed_pages import PRIVATE

Rows = list[dict[str, str]]
_COPIED = ("payers", "organizations")
_OLD = (timedelta(10 * 365), timedelta(16 * 365), timedelta(18 * 365 + 4 - 60))
"""How old a patient who has been a child is on the first day: young, grown enough to agree to care
alone, and of age two months later."""


def bring_near(source: Path, copy: Path, first: date, patients: int) -> None:
    """Write a copy of the export for a life that starts on `first`; only so many patients, or 0:
    all of them."""
    copy.mkdir()
    for name in _COPIED:
        (copy / f"{name}.csv").write_bytes((source / f"{name}.csv").read_bytes())
    people = _in_turn(source)[: patients or None]
    chosen = {row["Id"] for row in people}
    visits = [row for row in _rows(source, "encounters") if row["PATIENT"] in chosen]
    cover = [row for row in _rows(source, "payer_transitions") if row["PATIENT"] in chosen]
    moves = dict(_moves(people, visits, cover, first))
    for person in people:
        person["CITY"], person["ZIP"] = _city(person["CITY"])
        for name in ("BIRTHDATE", "DEATHDATE"):
            person[name] = _moved(person[name], moves[person["Id"]])
    for row in (*visits, *cover):
        for name in row.keys() & {"START", "STOP", "START_DATE", "END_DATE"}:
            row[name] = _moved(row[name], moves[row["PATIENT"]])
    past = [row for row in visits if row["START"][:10] < first.isoformat()]
    _write(copy, "patients", people + _guardians(people, cover))
    _write(copy, "encounters", past)
    _write(copy, "payer_transitions", cover)


def _in_turn(source: Path) -> Rows:
    """One with a private visit, one who has been a child, one of the others, and so on."""
    private = {row["PATIENT"] for row in _rows(source, "encounters") if row["CODE"] in PRIVATE}
    children = _children(_rows(source, "payer_transitions"))
    lots: tuple[Rows, Rows, Rows] = ([], [], [])
    for row in _rows(source, "patients"):
        which = 0 if row["Id"] in private else 1 if row["Id"] in children else 2
        lots[which].append(row)
    turns = zip_longest(*lots)
    return [row for turn in turns for row in turn if row is not None]


def _children(cover: Rows) -> set[str]:
    return {row["PATIENT"] for row in cover if row["PLAN_OWNERSHIP"] == "Guardian"}


def _moves(people: Rows, visits: Rows, cover: Rows, first: date) -> Iterator[tuple[str, timedelta]]:
    """By how many days each life is moved: so that the last private visit is on the day before;
    else who has been a child is one again, and anybody else had the last visit then."""
    children = _children(cover)
    for number, person in enumerate(people):
        theirs = [row for row in visits if row["PATIENT"] == person["Id"]]
        private = [row for row in theirs if row["CODE"] in PRIVATE]
        if person["Id"] in children and not private:
            born = date.fromisoformat(person["BIRTHDATE"])
            yield person["Id"], first - _OLD[number % len(_OLD)] - born
        else:
            days = [date.fromisoformat(row["START"][:10]) for row in private or theirs]
            yield person["Id"], first - max(days, default=first) - timedelta(1)


def _guardians(people: Rows, cover: Rows) -> Rows:
    """A row for everybody who answers for a child and is no patient: at the child's home."""
    names = {f"{row['FIRST']} {row['LAST']}" for row in people}
    homes = {row["Id"]: row for row in people}
    found: dict[str, dict[str, str]] = {}
    for row in cover:
        name = row["OWNER_NAME"]
        if row["PLAN_OWNERSHIP"] == "Guardian" and name not in names:
            given, _, family = name.rpartition(" ")
            own = {"Id": f"guardian {name}", "FIRST": given, "LAST": family}
            theirs = {"BIRTHDATE": "1975-05-01", "DEATHDATE": "", "INCOME": ""}
            found[name] = homes[row["PATIENT"]] | own | theirs
    return list(found.values())


def _city(name: str) -> tuple[str, str]:
    """As it is written, with a ZIP code; one that no ZIP code knows becomes Worcester."""
    for city in (name, "Worcester"):
        for row in zipcodes.filter_by(city=city, state="MA", active=True):
            if row["zip_code_type"] == "STANDARD":
                return city, row["zip_code"]
    raise LookupError("no ZIP code of Worcester")


def _moved(moment: str, by: timedelta) -> str:
    return f"{date.fromisoformat(moment[:10]) + by}{moment[10:]}" if moment else ""


def _rows(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(folder: Path, name: str, rows: Rows) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
