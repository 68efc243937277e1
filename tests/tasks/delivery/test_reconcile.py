"""What nobody answered becomes a letter, once, and never a second e-mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NoReturn

import pytest

from policy.delivery import Event
from policy.terms import Channel
from tasks.daily_run import day
from tasks.notices import submit
from tasks.operations.figures import key_figures
from tasks.storage.database import reading
from tasks.storage.tables import MESSAGE
from tests.factories import DAY, TODAY
from tests.sendgrid_double import Double
from tests.tasks.days import breaches, rows, sealed, sent
from tests.tasks.mailing import hand_over, live, reminded, states, told, walk

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    with live(Double(), monkeypatch) as double:
        yield double


class Died(BaseException):
    """The process ends here."""


def dies(*_arguments: Any, **_values: Any) -> NoReturn:
    raise Died


def handed_over_at() -> datetime:
    moment = rows(MESSAGE)[0]["handed_over_at"]
    assert isinstance(moment, datetime)
    return moment


@pytest.mark.parametrize(
    ("minutes", "state"), [(59, "unknown"), (60, "replaced"), (61, "replaced")]
)
def test_what_is_unknown_for_an_hour_is_replaced(minutes: int, state: str, double: Double) -> None:
    account = reminded(1)[0]
    double.answers = lambda: "accept_and_drop"
    walk()
    day.settle_mail(TODAY, handed_over_at() + timedelta(minutes=minutes))
    assert states() == [state]
    walk(TODAY + DAY)
    assert sent(Channel.LETTER) == [(account, "reminder_1")]
    assert (states(), len(double.tokens)) == (["replaced"], 1)
    assert breaches() == ()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("hours", "state"), [(71, "accepted"), (72, "replaced"), (73, "replaced")])
def test_what_is_not_delivered_within_three_days_is_replaced(
    hours: int, state: str, double: Double
) -> None:
    reminded(1)
    walk()
    day.settle_mail(TODAY + 3 * DAY, handed_over_at() + timedelta(hours=hours))
    assert states() == [state]
    assert len(double.tokens) == 1


@pytest.mark.usefixtures("double")
def test_while_nobody_knows_nothing_more_is_written() -> None:
    account = reminded(1)[0]
    walk()
    for later in range(1, 3):
        walk(TODAY + later * DAY)
        assert (sent(Channel.LETTER), states()) == ([], ["accepted"])
    walk(TODAY + 4 * DAY)
    assert (sent(Channel.LETTER), states()) == ([(account, "reminder_1")], ["replaced"])
    assert breaches() == ()


def test_an_event_in_time_settles_what_was_unknown(double: Double) -> None:
    reminded(1)
    double.answers = lambda: "accept_and_drop"
    walk()
    told(double, Event.DELIVERED)
    assert day.settle_mail(TODAY + DAY, handed_over_at() + DAY) == 0
    walk(TODAY + DAY)
    assert (states(), sent(Channel.LETTER)) == (["delivered"], [])


def test_an_event_that_comes_too_late_does_not_undo_the_letter(double: Double) -> None:
    reminded(1)
    double.answers = lambda: "accept_and_drop"
    walk()
    walk(TODAY + DAY)
    assert told(double, Event.DELIVERED, today=TODAY + DAY) == 0
    assert (states(), len(sent(Channel.LETTER))) == (["replaced"], 1)
    assert breaches() == ()


@pytest.mark.parametrize(
    ("point", "requests", "state"),
    [
        ("_let_go", 1, "accepted"),
        ("attempt", 0, "unknown"),
        ("_record", 1, "unknown"),
    ],
)
def test_what_a_dead_process_left_is_never_sent_twice(
    point: str, requests: int, state: str, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded(1)
    run = sealed()
    with monkeypatch.context() as dying:
        dying.setattr(submit, point, dies)
        with pytest.raises(Died):
            hand_over(run)
    hand_over(run)
    assert (states(), double.requests) == ([state], requests)
    assert breaches() == ()


def test_the_report_counts_what_is_on_its_way_and_what_was_lost(double: Double) -> None:
    reminded(2)
    double.answers = iter(["accept", "accept_and_drop"]).__next__
    walk()
    with reading() as connection:
        before = key_figures(connection, TODAY).contact
    day.settle_mail(TODAY, handed_over_at() + timedelta(hours=1))
    with reading() as connection:
        after = key_figures(connection, TODAY).contact
    counted = ("notices", "notices_on_their_way", "notices_lost")
    assert [getattr(before, name) for name in counted] == [2, 2, 0]
    assert [getattr(after, name) for name in counted] == [2, 1, 1]
