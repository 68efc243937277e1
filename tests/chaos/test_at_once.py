"""Two runs at the same time, each a process of its own: everybody gets everything once.

`make test` tries three times, `make chaos` twenty.
"""

from __future__ import annotations

import os

import pytest

from tests.chaos.forge import Forge
from tests.chaos.ground import Ground

TRIES = int(os.environ.get("CHAOS_TRIES", "3"))


@pytest.mark.rule("PF-04")
def test_two_runs_at_once_send_nothing_twice(forge: Forge, ground: Ground) -> None:
    """Two daily runs, and a daily run beside a rerun of an account of the same guarantor."""
    faults = {}
    for attempt in range(TRIES):
        for second in ("daily", "account"):
            ground.first_day()
            apart = attempt % 10 * 0.03
            found = forge.ask("at_once", ground, first="daily", second=second, apart=apart)
            assert found is not None
            if fault := ground.faults(found):
                faults[attempt, second] = fault
    assert faults == {}
