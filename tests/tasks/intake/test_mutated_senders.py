"""A sender's report and its mapping, spoilt in any way: no traceback, no row forgotten, no sum
lost. `make soak` tries 2,500."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from tasks.runtime import WrongInput
from tests.tasks.intake.senders import PERSON, REPORT, line, report
from tests.tasks.intake.spoilt import JUNK
from tests.tasks.intake.test_mutated_exports import ACCEPT
from tests.tasks.intake_folders import balances_differ, take_in

SENDERS = int(os.environ.get("MUTATED_SENDERS", "24"))
STYLES = ("(1.00)", "1.00-", "-1.00", "1,23", ".5", "13/13/26", "46063", '="1"', "9/9/1826", "NaN")
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]


def lines(chance: Random) -> list[str]:
    found = []
    for number in range(8):
        who = {"person": PERSON.replace("M1", f"M{number}"), "visit": f"V{number}"}
        paid = chance.choice(("INS", "PT", "ADJ"))
        found += [line("1", "CHG", "90.00", **who), line("2", paid, "(10.00)", **who)]
    return found


def cells_spoilt(data: bytes, chance: Random) -> bytes:
    cells = data.decode("cp1252").split("|")
    for _ in range(chance.randint(1, 8)):
        cells[chance.randrange(len(cells))] = chance.choice(JUNK + STYLES)
    return "|".join(cells).encode("cp1252", "replace")


def bytes_spoilt(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randint(0, 40)) + data[at + chance.randint(0, 40) :]


def lines_spoilt(data: bytes, chance: Random) -> bytes:
    rows = data.split(b"\n")
    chosen = chance.randrange(len(rows))
    rows[chosen : chosen + 1] = chance.choice(([], [rows[chosen]] * 2, [b""], [b'"']))
    return b"\n".join(rows)


WAYS = (cells_spoilt, bytes_spoilt, lines_spoilt)


@pytest.mark.parametrize("seed", range(SENDERS))
def test_no_spoilt_sender_breaks_anything(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    folder = report(tmp_path / "in", *lines(chance))
    take_in(folder)
    changed = chance.choice(("report.txt", "report.txt", "intake.toml"))
    way = chance.choice(WAYS if changed == "report.txt" else WAYS[1:])
    path = folder / changed
    path.write_bytes(way(path.read_bytes(), chance))
    with suppress(WrongInput):
        made = take_in(folder, accept=ACCEPT)
        assert made.accepted + made.refused == made.read
    assert balances_differ() == []
    (folder / "intake.toml").write_text(REPORT, "utf-8")
    report(folder, *lines(Random(seed)))
    assert take_in(folder, accept=ACCEPT).refused == 0
