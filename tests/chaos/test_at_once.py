"""Two runs at the same time, each a process of its own: everybody gets everything once.

`make test` tries three times, `make chaos` twenty.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

from tests.chaos.forge import Forge
from tests.chaos.ground import Ground
from tests.sendgrid_double import Double

TRIES = int(os.environ.get("CHAOS_TRIES", "3"))


@pytest.mark.rule("PF-04")
def test_two_runs_at_once_send_nothing_twice(forge: Forge, ground: Ground) -> None:
    """Two daily runs, and a daily run beside a rerun of an account of the same guarantor."""
    faults = {}
    for attempt in range(TRIES):
        for second in ("daily", "account"):
            ground.first_day()
            forge.ask("at_once", ground, **_both(attempt, second))
            found = forge.ask("settle", ground)  # the first bill of one more visit waits a week
            assert found is not None
            if fault := ground.faults(found):
                faults[attempt, second] = fault
    assert faults == {}


@pytest.mark.rule("PF-04")
def test_two_runs_at_once_give_sendgrid_nothing_twice(
    forge: Forge, ground: Ground, host: str, double: Double
) -> None:
    """The same by e-mail: what the provider accepted is counted, then its events arrive."""
    faults = {}
    for attempt in range(TRIES):
        for second in ("daily", "account"):
            ground.first_day()
            double.accepted.clear()
            forge.ask("at_once", ground, host=host, **_both(attempt, second))
            assert double.tokens
            forge.ask("hear", ground, host=host, tokens=double.tokens)
            forge.ask("settle", ground, host=host)
            forge.ask("hear", ground, host=host, tokens=double.tokens)  # the last ones, too
            found = forge.ask("count", ground, host=host)
            assert found is not None
            found["accepted twice"] = [one for one, n in Counter(double.tokens).items() if n > 1]
            if fault := ground.faults(found):
                faults[attempt, second] = fault
    assert faults == {}


def _both(attempt: int, second: str) -> dict[str, Any]:
    """Two of RUNS (tests/chaos/child.py), nearer to each other or further apart."""
    return {"first": "daily", "second": second, "apart": attempt % 10 * 0.03}
