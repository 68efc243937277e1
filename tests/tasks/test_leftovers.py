"""A run may die at any moment: the next one brings what it left to a clear end, once."""

from datetime import date, timedelta

import pytest

from policy.terms import Channel, MessageStatus
from tasks import day, printing
from tasks.database import writing
from tasks.letters import render_batch, write_batch
from tasks.notices import build_notice, write_notice
from tasks.noticing import _claim as claim_notices
from tasks.printing import ClaimedBatch, _claim, record_batch
from tasks.settings import current
from tasks.tables import ACCOUNT, CALL, ENVELOPE, ENVELOPE_LINE, MESSAGE, PRINT_BATCH
from tests.factories import DAY, TODAY
from tests.tasks.days import (
    PRACTICE,
    breaches,
    family,
    letters_folder,
    moment,
    on_paper,
    one,
    portfolio,
    rows,
    sealed,
    sent,
    statement_sent,
    triaged,
    walk,
    work,
)

pytestmark = pytest.mark.usefixtures("database")
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def claimed() -> ClaimedBatch:
    """A run that died after it claimed its letters, before there was a file."""
    sealed()
    with writing() as connection:
        batch = _claim(connection, PRACTICE, TODAY, moment(), None)
    assert batch is not None
    return batch


def written(batch: ClaimedBatch) -> None:
    rendered = render_batch(batch.letters, PRACTICE)
    write_batch(letters_folder(), batch.name, rendered, batch.letters)


@pytest.mark.parametrize("later", [0, 1])
def test_letters_claimed_and_never_written_are_sent_once(later: int) -> None:
    accounts = portfolio(2)
    batch = claimed()
    today = TODAY + timedelta(later)
    walk(today)
    assert sent() == [(account, "statement_1") for account in accounts]
    assert len(on_paper(today)) == 2
    assert not (letters_folder() / f"{batch.name}.csv").exists()
    assert breaches() == ()


@pytest.mark.parametrize("later", [0, 1, 30])
def test_letters_written_and_never_recorded_count_as_sent_that_day(later: int) -> None:
    accounts = portfolio(2)
    written(claimed())
    walk(TODAY + timedelta(later))
    assert sent() == [(account, "statement_1") for account in accounts][: 2 if later < 21 else 4]
    assert len(on_paper()) == 2
    assert [row["provided_on"] for row in rows(MESSAGE)][:2] == [TODAY, TODAY]
    assert one(ACCOUNT, accounts[0])["first_statement_on"] == TODAY
    assert breaches() == ()


def test_half_a_file_is_not_a_letter() -> None:
    portfolio(1)
    batch = claimed()
    letters_folder().mkdir(parents=True)
    (letters_folder() / f"{batch.name}.pdf").write_bytes(b"%PDF-half")
    walk()
    assert len(on_paper()) == 1
    assert not (letters_folder() / f"{batch.name}.pdf").exists()


def test_a_run_that_was_slow_and_not_dead_withdraws_its_file() -> None:
    account = portfolio(1)[0]
    batch = claimed()
    walk()  # takes the slow run for dead
    written(batch)  # ...but it goes on
    with writing() as connection:
        ours = record_batch(connection, batch.id, moment())
    assert not ours
    printing.withdraw_batch(letters_folder(), batch.name)
    assert len(on_paper()) == 1
    assert sent() == [(account, "statement_1")]
    assert breaches() == ()


def test_a_recorded_batch_is_recorded_once() -> None:
    portfolio(1)
    batch = claimed()
    written(batch)
    for _ in range(2):
        with writing() as connection:
            assert record_batch(connection, batch.id, moment())
    assert rows(PRINT_BATCH)[0]["letters"] == 1
    assert breaches() == ()


@pytest.mark.parametrize("was_written", [True, False])
def test_notices_claimed_and_never_recorded_are_settled_by_their_file(was_written: bool) -> None:
    account = family(1, mail_ok=False, **BY_EMAIL)[0]
    sealed()
    with writing() as connection:
        message_id, token, address = claim_notices(connection, TODAY, moment(), None)[0]
    if was_written:
        outbox = current().var / "outbox" / TODAY.isoformat()
        write_notice(outbox, token, build_notice(token, address, PRACTICE, TODAY))
    result = walk()
    assert result["notices"] == (0 if was_written else 1)
    assert one(MESSAGE, message_id)["status"] is MessageStatus.SENT
    assert sent(Channel.NOTICE) == [(account, "statement_1")]
    assert breaches() == ()


def test_mail_of_an_earlier_day_that_never_left_is_decided_afresh() -> None:
    account = portfolio(1)[0]
    sealed()
    walk(TODAY + DAY)
    old, new = rows(ENVELOPE)
    assert (old["cancelled_on"], new["on_date"]) == (TODAY + DAY, TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert one(ACCOUNT, account)["first_statement_on"] == TODAY + DAY
    assert breaches() == ()


def test_an_envelope_that_was_never_sealed_is_decided_afresh() -> None:
    account = portfolio(1)[0]
    work(triaged())
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert rows(ENVELOPE_LINE)[0]["cancelled_why"] == "not sent on its day"


def test_a_letter_that_left_is_not_repeated_because_its_notice_did_not() -> None:
    account = family(1, **BY_EMAIL)[0]
    run = sealed()
    day.letters(run, PRACTICE, moment())
    walk(TODAY + DAY)
    assert sent() == [(account, "statement_1")]
    assert sent(Channel.NOTICE) == []
    assert one(ACCOUNT, account)["step"] == "statement_1"
    assert breaches() == ()


def test_a_call_nobody_made_is_closed_the_next_day() -> None:
    called = {"step": "reminder_2", "step_on": TODAY - 10 * DAY}
    account = statement_sent(45, **called)
    walk()
    assert rows(CALL)[0]["closed_on"] is None
    walk(TODAY + DAY)
    assert (rows(CALL)[0]["closed_on"], rows(CALL)[0]["closed_why"]) == (
        TODAY + DAY,
        "not worked",
    )
    assert one(ACCOUNT, account)["step"] == "options_call_1"


def test_nothing_is_settled_twice() -> None:
    portfolio(2)
    written(claimed())
    for number in range(3):
        walk(TODAY + timedelta(number))
    assert len(sent()) == 2
    assert [row["on_date"] for row in rows(PRINT_BATCH)] == [date(2026, 3, 2)]
    assert breaches() == ()
