"""Ways in which an export comes spoilt. Each changes the rows of a folder."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Row = dict[str, str]
Tables = dict[str, list[Row]]
"""The rows of people, accounts and transactions, by the name of their file."""

JUNK = (
    "", " ", "none", "n/a", "-", "?", "0", "yes", "no", "62704.0", "000-000-0000", "2126-01-01",
    "9999-12-31", "1899-12-31", "31/02/2026", "1e5", "-1", "$", "=1+1", "Zoë", "\u202eevil",
    "\x00", "a\x01b", "e" + "\u0301" * 101, "x" * 5_000, '"', "a,b", "2026-02-20", "TRUE",
)  # fmt: skip


def _file(tables: Tables, chance: Random) -> list[Row]:
    return tables[chance.choice([name for name, rows in tables.items() if rows])]


def column_gone(tables: Tables, chance: Random) -> None:
    rows = _file(tables, chance)
    column = chance.choice(list(rows[0]))
    for row in rows:
        del row[column]


def column_empty(tables: Tables, chance: Random) -> None:
    rows = _file(tables, chance)
    column = chance.choice(list(rows[0]))
    for row in rows:
        row[column] = ""


def column_misnamed(tables: Tables, chance: Random) -> None:
    rows = _file(tables, chance)
    column = chance.choice(list(rows[0]))
    other = chance.choice((f" {column} ", column.upper(), f"{column}_", f"the_{column}", "zip"))
    for number, row in enumerate(rows):
        rows[number] = {other if name == column else name: row[name] for name in row}


def cells_spoilt(tables: Tables, chance: Random) -> None:
    for _ in range(chance.randint(1, 6)):
        row = chance.choice(_file(tables, chance))
        row[chance.choice(list(row))] = chance.choice(JUNK)


def rows_gone(tables: Tables, chance: Random) -> None:
    """All of a file's end, or some of its rows; its header stays."""
    rows = _file(tables, chance)
    if chance.random() < 0.5:
        del rows[chance.randint(1, len(rows)) :]
    else:
        rows[:] = [row for row in rows if chance.random() < 0.8] or rows[:1]


def rows_shuffled(tables: Tables, chance: Random) -> None:
    for rows in tables.values():
        chance.shuffle(rows)
        order = chance.sample(list(rows[0]), len(rows[0]))
        rows[:] = [{name: row[name] for name in order if name in row} for row in rows]


def rows_doubled(tables: Tables, chance: Random) -> None:
    rows = _file(tables, chance)
    again = dict(chance.choice(rows))
    if chance.random() < 0.5:
        again[chance.choice(list(again))] = chance.choice(JUNK)
    rows.insert(chance.randint(0, len(rows)), again)


def older(tables: Tables, _chance: Random) -> None:
    """What was posted lately is not there yet."""
    rows = tables["transactions"]
    rows[:] = [row for row in rows if row.get("kind") == "charge"] or rows[:1]


def foreign(tables: Tables, _chance: Random) -> None:
    """Another practice's people under the same keys."""
    people = tables["people"]
    for name in ("given_name", "family_name", "birth_date"):
        if all(name in row for row in people):
            values = [row[name] for row in people]
            for row, value in zip(people, values[1:] + values[:1], strict=True):
                row[name] = value


def keys_swapped(tables: Tables, chance: Random) -> None:
    rows = _file(tables, chance)
    keys = [name for name in rows[0] if name.endswith("_key")]
    if keys:
        one, other = chance.choice(rows), chance.choice(rows)
        key = chance.choice(keys)
        one[key], other[key] = other.get(key, ""), one.get(key, "")


def merged(tables: Tables, chance: Random) -> None:
    """Records of one person, most of them told rightly; the others go on naming either."""
    people = tables["people"]
    for row in people:
        row.setdefault("merged_into", "")
    for _ in range(chance.randint(1, 3)):
        one = chance.choice(people)
        twin = [row for row in people if _is_twin(row, one)]
        kept = chance.choice(twin) if twin and chance.random() < 0.8 else chance.choice(people)
        one["merged_into"] = kept.get("person_key", "")


def _is_twin(row: Row, other: Row) -> bool:
    names = ("given_name", "family_name", "birth_date")
    return row is not other and all(row.get(name) == other.get(name) for name in names)


def guarantors_changed(tables: Tables, chance: Random) -> None:
    keys = [row.get("person_key", "") for row in tables["people"]]
    for row in tables["accounts"]:
        if chance.random() < 0.3:
            row["guarantor_key"] = chance.choice(keys)


SPOILT: tuple[Callable[[Tables, Random], None], ...] = (
    column_gone, column_empty, column_misnamed, cells_spoilt, cells_spoilt, rows_gone,
    rows_shuffled, rows_doubled, older, foreign, keys_swapped, merged, merged, guarantors_changed,
    guarantors_changed,
)  # fmt: skip


def spoil(tables: Tables, chance: Random) -> list[str]:
    """One to three of the ways; their names."""
    ways = [chance.choice(SPOILT) for _ in range(chance.randint(1, 3))]
    for way in ways:
        way(tables, chance)
    return [way.__name__ for way in ways]
