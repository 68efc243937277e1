"""Messages spoilt in any way: no traceback, every message accepted or refused, and who is dead
stays dead. `make soak` tries 5,000."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tasks.intake import ImportResult
from tasks.runtime import WrongInput
from tests.tasks.days import breaches
from tests.tasks.intake.hl7.feed import ALONE, dft, feed, ft1, message, pid
from tests.tasks.intake_folders import ask, balances_differ, take_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
MESSAGES = int(os.environ.get("MUTATED_MESSAGES", "400"))
IN_A_FILE = 20
SAMPLES = Path(__file__).parents[5] / "shared" / "data" / "hl7v2"
JUNK = ("", "0", "-1", "1e9", "99999999999", "1.005", "٣", "\x00", "|", "^", "~", "&", "\\", '""',
        "x" * 300, "20260231", "99991231", "'; --", "\u202e", "\ufffd", "MSH|", "PID|", " ", "Y",
        "\\X00\\", "\\F\\", "100&EUR", "CG", "AJ", "\x0b", "\x1c\r")  # fmt: skip


def whole(number: int, chance: Random) -> str:
    """A message of a dead person's account, or one that was published."""
    who = pid(f"P{number % 7}", f"A{number % 11}", f30="Y", f5=f"MADEUP^ANA{number % 7}")
    kinds = {
        "money": dft(
            ft1(str(number), "CG", "100&USD"), ft1(f"p{number}", "PY", "40", f14="X"), person=who
        ),
        "alone": dft(ft1("", "CG", "5"), ft1("", "CD", "1"), person=who, more=[ALONE, "DG1|1"]),
        "update": message("ADT^A08", who, "PV1|1|O"),
        "merge": message("ADT^A40", who, f"MRG|P{(number + 1) % 7}^^^X^MR"),
        "purge": message("BAR^P02", who),
    }
    samples = sorted(SAMPLES.glob("*.hl7")) if SAMPLES.is_dir() else []
    published = [one.read_text(encoding="utf-8").replace("\n", "\r") for one in samples]
    return chance.choice([*("\r".join(one) + "\r" for one in kinds.values()), *published])


def a_field(text: str, chance: Random) -> str:
    parts = text.split("|")
    parts[chance.randrange(len(parts))] = chance.choice(JUNK)
    return "|".join(parts)


def no_segment(text: str, chance: Random) -> str:
    segments = text.split("\r")
    del segments[chance.randrange(len(segments))]
    return "\r".join(segments)


def a_segment_again(text: str, chance: Random) -> str:
    segments = text.split("\r")
    segments.insert(chance.randrange(len(segments)), chance.choice(segments))
    return "\r".join(segments)


def swapped(text: str, chance: Random) -> str:
    segments = text.split("\r")
    one, other = (chance.randrange(len(segments)) for _ in range(2))
    segments[one], segments[other] = segments[other], segments[one]
    return "\r".join(segments)


def cut(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def characters(text: str, chance: Random) -> str:
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(JUNK) + text[place + chance.randint(0, 3) :]


def delimiters(text: str, chance: Random) -> str:
    return text.replace(chance.choice("|^~\\&"), chance.choice("|^#\x1d\n*~ a"))


def amount(text: str, chance: Random) -> str:
    number = str(chance.randint(-200, 200))
    return text.replace("100&USD", number).replace("|40|", f"|{number}|")


def noise(text: str, chance: Random) -> str:
    """Random bytes, as the file has them."""
    junk = chance.randbytes(chance.randint(1, 40)).decode("latin-1")
    place = chance.randrange(len(text) + 1)
    return text[:place] + junk + text[place:]


WAYS: tuple[Callable[[str, Random], str], ...] = (
    a_field, no_segment, a_segment_again, swapped, cut, characters, delimiters, amount, noise,
)  # fmt: skip


def spoilt(number: int) -> bytes:
    chance = Random(number)
    text = whole(number, chance)
    for _ in range(chance.randint(0, 3)):
        text = chance.choice(WAYS)(text, chance)
    encoding = "latin-1" if chance.random() < 0.1 else "utf-8"
    return text.encode(encoding, "replace") + b"\r"


def bring(path: Path) -> ImportResult | None:
    """None where it was refused as a whole."""
    try:
        made = take_in(path)
    except WrongInput:
        return None
    assert made.read == made.accepted + made.refused
    return made


def alive() -> list[object]:
    """Open accounts of the dead that no hold keeps from letters."""
    return list(
        ask(
            "SELECT a.source_key FROM account a JOIN person p ON p.id = a.patient_id WHERE"
            " a.stage <> 'resolved' AND (p.death_date IS NOT NULL OR p.source_key LIKE 'P_') AND"
            " NOT EXISTS (SELECT 1 FROM hold h WHERE h.account_id = a.id AND h.kind = 'HD-03'"
            " AND h.released_on IS NULL)"
        )
    )


def test_no_message_is_so_spoilt_that_it_is_forgotten_or_wakes_the_dead(tmp_path: Path) -> None:
    chance = Random(0)
    known = [pid(f"P{n}", f"A{n}", f30="Y", f5=f"MADEUP^ANA{n}") for n in range(7)]
    take_in(feed(tmp_path / "known", *(dft(ft1("c", "CG", "10"), person=who) for who in known)))
    taken = 0
    for first in range(0, MESSAGES, IN_A_FILE):
        path = tmp_path / f"{first}.hl7"
        path.write_bytes(b"".join(spoilt(first + n) for n in range(IN_A_FILE)))
        made = bring(path)
        if made is not None:
            taken += made.accepted
            again = bring(path)
            assert again is not None
            assert again.read == made.read, first
            if chance.random() < 0.2:
                third = bring(path)
                assert third is not None
                assert third.changed == 0, first
        assert alive() == [], first
    assert taken
    assert not balances_differ()
    assert not breaches()
