"""Remittances spoilt in any way: no traceback, every claim accepted or refused, and each cent that
was posted is one that a claim says. `make soak` tries 5,000."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tasks.intake import ImportResult
from tasks.runtime import WrongInput
from tests.tasks.days import breaches
from tests.tasks.intake.remittance_files import Claim, known, remittance, transaction
from tests.tasks.intake_folders import ask, balances_differ, take_in

FILES = int(os.environ.get("MUTATED_REMITTANCES", "12"))
JUNK = ("", "0", "-1", "1e9", "99999999999", "1.005", "٣", "\x00", "~", "*", ":", "22", "PR", "CLP",
        "x" * 300, "20260231", "99991231", "'; --", "\u202e", "\ufffd", "ISA", " ")  # fmt: skip


def three(number: int) -> list[list[str]]:
    """A decision, its reversal and correction, and what a second insurer adds; of three visits."""
    a, b, c = (f"{name}{number}" for name in "abc")
    first = Claim(a, "1", "100", "60", [("CO", "45", "15"), ("PR", "1", "25")], share="25")
    back = first._replace(
        status="22", charge="-100", paid="-60", share="",
        adjusted=[("CO", "45", "-15"), ("PR", "1", "-25")],
    )  # fmt: skip
    again = first._replace(
        paid="50", share="35", adjusted=[("CO", "45", "15"), ("PR", "1", "35")], number="ICN2"
    )
    denied = Claim(b, "4", "100", "0", [("CO", "29", "100")], number="ICN3", patient="M2")
    second = Claim(
        c, "2", "100", "20", [("OA", "23", "70"), ("PR", "2", "10")], number="ICN4", patient="M3"
    )
    return [
        transaction([first, denied], "60", trace=f"T{number}"),
        transaction([back, again], "-10", trace=f"U{number}"),
        transaction(
            [second], "15", payer="2222222222", trace=f"V{number}",
            provider=["PLB*1*20261231*WO:1*5"],
        ),
    ]  # fmt: skip


def element(text: str, chance: Random) -> str:
    parts = text.split("*")
    parts[chance.randrange(len(parts))] = chance.choice(JUNK)
    return "*".join(parts)


def amount(text: str, chance: Random) -> str:
    """One amount is another, so that what was right is right no more."""
    places = [
        place for place, one in enumerate(text.split("*")) if one in ("60", "15", "25", "100")
    ]
    parts = text.split("*")
    if places:
        parts[chance.choice(places)] = str(chance.randint(-200, 200))
    return "*".join(parts)


def gone(text: str, chance: Random) -> str:
    segments = text.split("~")
    del segments[chance.randrange(len(segments))]
    return "~".join(segments)


def doubled(text: str, chance: Random) -> str:
    segments = text.split("~")
    segments.insert(chance.randrange(len(segments)), chance.choice(segments))
    return "~".join(segments)


def swapped(text: str, chance: Random) -> str:
    segments = text.split("~")
    one, other = (chance.randrange(len(segments)) for _ in range(2))
    segments[one], segments[other] = segments[other], segments[one]
    return "~".join(segments)


def cut(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text))]


def characters(text: str, chance: Random) -> str:
    place = chance.randrange(len(text))
    return text[:place] + chance.choice(JUNK) + text[place + chance.randint(0, 3) :]


def separators(text: str, chance: Random) -> str:
    return text.replace(chance.choice("*~:"), chance.choice("|^\x1d\n*~ a"))


def twice(text: str, chance: Random) -> str:
    return text + text[chance.randrange(len(text)) :]


WAYS: tuple[Callable[[str, Random], str], ...] = (
    element, amount, gone, doubled, swapped, cut, characters, separators, twice,
)  # fmt: skip


def bring(path: Path) -> ImportResult | None:
    """None where it was refused as a whole."""
    try:
        return take_in(path)
    except WrongInput:
        return None


def posted_otherwise() -> list[object]:
    """Claims whose ledger rows are not what they say."""
    return list(
        ask(
            "SELECT c.id FROM remittance_claim c LEFT JOIN ledger_entry l ON"
            " l.remittance_claim_id = c.id AND l.kind = 'insurer_payment' GROUP BY c.id,"
            " c.paid_cents HAVING c.paid_cents + COALESCE(SUM(l.amount_cents), 0) <> 0"
        )
    )


@pytest.mark.usefixtures("database")
def test_no_remittance_is_so_spoilt_that_a_claim_is_forgotten(tmp_path: Path) -> None:
    visits = {f"{name}{number}": "100" for number in range(FILES) for name in "abc"}
    take_in(known(tmp_path / "export", **visits))
    path = tmp_path / "x.835"
    moved = 0
    for number in range(FILES):
        chance = Random(number)
        text = remittance(path, *three(number)).read_text()
        for _ in range(chance.randint(0, 3)):
            text = chance.choice(WAYS)(text, chance)
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        made = bring(path)
        if made is not None:
            assert made.read == made.accepted + made.refused, number
            moved += made.changed
            assert (again := bring(path)) is not None
            assert (again.changed, again.read) == (0, made.read), number
    assert moved
    assert not posted_otherwise()
    assert not balances_differ()
    assert not breaches()
