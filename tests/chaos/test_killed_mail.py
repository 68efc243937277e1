"""`kill -9` at every boundary of a day that sends through SendGrid: it accepts no message twice,
and none is lost or stuck, whether what it says arrives or not.

`make test` takes some of the boundaries, `make chaos` each of them and CHAOS_KILLS random ones.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import Any

import pytest

from tests.chaos.forge import Forge
from tests.chaos.ground import Ground
from tests.sendgrid_double import Double

KILLS = int(os.environ.get("CHAOS_KILLS", "0"))
STRIDE = {"sqlite": 16, "postgres": 32}


def wrong(
    forge: Forge,
    ground: Ground,
    host: str,
    double: Double,
    kill_at: int,
    same_day: bool,
    heard: bool,
    again_at: int = 0,
) -> dict[str, Any]:
    """What is wrong after a kill and a restart. `heard`: SendGrid's events arrive."""
    ground.first_day()
    double.accepted.clear()
    assert forge.ask("a_day", ground, host=host, kill_at=kill_at) is None
    if again_at:
        again = 0 if same_day else 1
        forge.ask("a_day", ground, host=host, kill_at=again_at, offset=again)
    forge.ask("restart", ground, host=host, same_day=same_day)
    if heard:
        forge.ask("hear", ground, host=host, tokens=double.tokens)
    found = forge.ask("settle", ground, host=host)
    assert found is not None
    found["accepted twice"] = [token for token, n in Counter(double.tokens).items() if n > 1]
    found["refused"] = list(double.faults)
    return ground.faults(found)


def test_whatever_kills_a_run_sendgrid_accepts_nothing_twice(
    forge: Forge, ground: Ground, host: str, double: Double
) -> None:
    passed = forge.boundaries(ground, host)
    assert {"before handing over", "before the answer", "after the answer"} <= set(passed)
    first = 1 if KILLS else passed.index("INSERT INTO message") + 1
    near = [number for number, what in enumerate(passed, start=1) if "the answer" in what]
    stride = 1 if KILLS else STRIDE[ground.kind]
    faults = {}
    for number in sorted({*range(first, len(passed) + 1, stride), *near[:2]}):
        same_day, heard = number % 2 == 0, number // 2 % 2 == 0
        if fault := wrong(forge, ground, host, double, number, same_day, heard):
            faults[number, passed[number - 1], same_day, heard] = fault
    assert faults == {}


@pytest.mark.skipif(not KILLS, reason="make chaos: CHAOS_KILLS says how many")
def test_random_kills_also_of_the_restart_mail_nothing_twice(
    forge: Forge, ground: Ground, host: str, double: Double
) -> None:
    most, luck = len(forge.boundaries(ground, host)), random.Random(KILLS)
    faults = {}
    for _ in range(KILLS):
        number, same_day, heard = luck.randint(1, most), luck.random() < 0.5, luck.random() < 0.7
        again = luck.choice((0, luck.randint(1, most)))
        if fault := wrong(forge, ground, host, double, number, same_day, heard, again):
            faults[number, again, same_day, heard] = fault
    assert faults == {}
