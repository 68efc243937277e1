"""A machine's clock may be set back between a crash and the next run."""

from datetime import timedelta

import pytest

from tasks.daily_run import day
from tasks.storage.tables import MESSAGE, PRINT_BATCH
from tests.tasks.daily_run.test_recovery import Died, dies
from tests.tasks.days import PRACTICE, breaches, moment, on_paper, portfolio, rows, sealed, sent

pytestmark = pytest.mark.usefixtures("database")


def test_a_batch_found_after_the_clock_was_set_back_is_not_recorded_before_its_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accounts = portfolio(2)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr("tasks.printing.publication.record_batch", dies)
        with pytest.raises(Died):
            day.letters(run, PRACTICE, moment())
    claimed = max(row["claimed_at"] for row in rows(MESSAGE))
    day.walk(run.as_of, PRACTICE, claimed - timedelta(minutes=30))
    assert [row["written_at"] for row in rows(PRINT_BATCH)] == [claimed]
    assert sent() == [(account, "statement_1") for account in accounts]
    assert len(on_paper()) == 2
    assert breaches() == ()
