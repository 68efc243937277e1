"""`kill -9` at every boundary of a day, then life goes on: nothing twice, nothing lost, nothing
stuck, and the audit finds nothing.

`make test` takes some of the boundaries; `make chaos` takes each of them, and as many random ones
as CHAOS_KILLS says: then the restart can be killed too, and may come the same day or the next.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.chaos.conftest import ON_SQLITE
from tests.chaos.forge import Forge
from tests.chaos.ground import Ground, on_paper

KILLS = int(os.environ.get("CHAOS_KILLS", "0"))
STRIDE = {"sqlite": 9, "postgres": 20}


def wrong(
    forge: Forge,
    ground: Ground,
    kill_at: int,
    same_day: bool,
    again_at: int = 0,
    broken: str = "",
) -> dict[str, Any]:
    """What is wrong after a kill and a restart; nothing, one hopes."""
    ground.first_day()
    assert forge.ask("a_day", ground, kill_at=kill_at) is None
    if again_at:
        forge.ask("a_day", ground, kill_at=again_at, offset=0 if same_day else 1)
    vendor_saw = on_paper(ground.home)
    found = forge.ask("afterwards", ground, broken, same_day=same_day)
    assert found is not None
    found["withdrawn"] = sorted(set(vendor_saw) - set(on_paper(ground.home)))
    return ground.faults(found)


def test_whatever_kills_a_run_nothing_is_sent_twice_or_lost(forge: Forge, ground: Ground) -> None:
    passed = forge.boundaries(ground)
    assert {"before commit", "before replace", "INSERT INTO message"} <= set(passed)
    faults = {}
    stride = 1 if KILLS else STRIDE[ground.kind]
    for number in range(1, len(passed) + 1, stride):
        fault = wrong(forge, ground, number, same_day=number // stride % 2 == 0)
        if fault:
            faults[number, passed[number - 1]] = fault
    assert faults == {}


@pytest.mark.parametrize("ground", [ON_SQLITE], indirect=True)
@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        pytest.param(
            "tasks.daily_run.recovery:is_whole",
            "withdrawn",
            id="a batch that left is forgotten",
        ),
        pytest.param(
            "tasks.daily_run.recovery:record_batch",
            "stuck",
            id="nobody records what left",
        ),
    ],
)
def test_the_count_notices_what_is_wrong(
    broken: str, fault: str, forge: Forge, ground: Ground
) -> None:
    """Killed between the names of a batch and its record."""
    passed = forge.boundaries(ground)
    first = passed.index("UPDATE print_batch SET")
    assert fault in wrong(forge, ground, first + 1, same_day=True, broken=broken)
    assert wrong(forge, ground, first + 1, same_day=True) == {}


@pytest.mark.skipif(not KILLS, reason="make chaos: CHAOS_KILLS says how many")
def test_random_kills_also_of_the_restart_do_no_harm(forge: Forge, ground: Ground) -> None:
    most, luck = len(forge.boundaries(ground)), random.Random(KILLS)
    faults = {}
    for _ in range(KILLS):
        first, same_day = luck.randint(1, most), luck.random() < 0.5
        second = luck.choice((0, luck.randint(1, most)))
        fault = wrong(forge, ground, first, same_day, second)
        if fault:
            faults[first, second, same_day] = fault
    assert faults == {}
