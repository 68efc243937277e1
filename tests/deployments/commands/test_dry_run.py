"""Looking, and runs that only say what they would do: they change nothing."""

from __future__ import annotations

import pytest

from tests.deployments.commands.conftest import (
    HELD,
    WALKED,
    Tend,
    everything,
)

pytestmark = pytest.mark.usefixtures("office")


def test_looking_changes_nothing(tend: Tend) -> None:
    before = everything()
    for line in (
        f"account {WALKED}", f"account {HELD} --as-of 2026-06-01", "worklist", "find Guarantor",
        "audit", "report", "run --dry-run", "run --as-of 2026-02-01 --dry-run",
        f"rerun {WALKED} --dry-run", f"rerun {WALKED} --as-of 2026-03-23 --dry-run",
        f"rerun {HELD}",
    ):  # fmt: skip
        assert tend(*line.split()).code == 0, line
        assert tend(*line.split(), "--json").json, line
    assert everything() == before


def test_a_run_that_finds_nothing_says_that_the_day_is_done(tend: Tend) -> None:
    said = tend("run", "--dry-run").out
    assert "Nothing is left to do for 2026-03-02: it is done already, or comes later." in said


def test_a_dry_run_counts_what_a_run_would_do(tend: Tend) -> None:
    answer = tend("run", "--as-of", "2026-03-23", "--dry-run", "--json").json
    assert (answer["due"], answer["done"], answer["held"]) == (1, 1, 0)
    assert answer["by_stage"]["reminder"]["done"] == 1
    assert "nothing was written" in tend("run", "--as-of", "2026-03-23", "--dry-run").out


def test_a_dry_rerun_says_what_would_be_done(tend: Tend) -> None:
    answer = tend("rerun", WALKED, "--as-of", "2026-03-23", "--dry-run")
    assert "reminder 1 would be done on 2026-03-23" in answer.out
