"""What the summary of a day is made of, asked of real databases."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from policy.terms import LedgerKind, MessageStatus, RefundReason, Stage
from tasks.daily_run import summary as mornings
from tasks.daily_run.fortnight import Sum
from tasks.daily_run.summary import Case, Cases, RefusedRows
from tasks.practice.practice import STANDARD
from tasks.runs.runs import RunRef
from tasks.runtime import kind_of
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, IMPORT, REFUND_DUE, RUN, STEP_RUN
from tests.factories import DAY, NOW, TODAY, make_entry, make_envelope, make_message
from tests.tasks.days import begun, family, new_account, one, portfolio, rows, walk

pytestmark = pytest.mark.usefixtures("database")


def seen(most: int = 200) -> mornings.DaySummary:
    """The morning of the last run there was."""
    last = rows(RUN)[-1]
    with reading() as connection:
        return mornings.morning(connection, RunRef(last["id"], last["as_of"]), most)


def reference(account: int) -> str:
    return str(one(ACCOUNT, account)["reference"])


def paid(account: int, days_ago: int, cents: int, **values: object) -> None:
    with writing() as connection:
        make_entry(
            connection, account_id=account, value_on=TODAY - timedelta(days_ago),
            **({"kind": LedgerKind.PATIENT_PAYMENT, "amount_cents": -cents} | values),
        )  # fmt: skip


def test_what_is_still_owed_counts_the_accounts_that_were_served() -> None:
    portfolio(2)
    new_account(balance_cents=7_00, promise_until=TODAY + DAY)
    walk()
    assert seen().touched == Sum(2, 200_00)


@pytest.mark.rule("FPL-03")
def test_the_end_of_the_guidelines_is_told_from_the_practices_own_day() -> None:
    begun(date(2026, 12, 31))
    assert seen().renewals == ()
    begun(date(2027, 1, 1))
    assert [one.rule for one in seen().renewals] == ["FPL-03"]


@pytest.mark.rule("2.5")
@pytest.mark.parametrize(
    ("on", "stale"), [(date(2027, 5, 26), 0), (date(2027, 5, 27), 612), (date(2027, 5, 28), 612)]
)
def test_law_that_was_read_more_than_180_days_ago_is_counted_in_the_morning(
    on: date, stale: int
) -> None:
    begun(on)
    assert seen().law.stale == stale
    assert seen().law.ending > 0


@pytest.mark.rule("501R-20")
def test_the_amounts_generally_billed_are_those_of_the_practices_own_file_and_not_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "practice.toml"
    shipped = STANDARD.read_text("utf-8")
    own.write_text(shipped.replace("agb_period_end = 2025-12-31", "agb_period_end = 2024-12-31"))
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(own))
    begun(date(2026, 4, 1))
    assert [one.last_day for one in seen().renewals] == [date(2026, 4, 30)]


@pytest.mark.rule("PF-03")
def test_many_accounts_of_one_person_are_one_in_a_sum() -> None:
    accounts = family(3)
    walk()
    for account in accounts:
        paid(account, 1, 10_00)
    assert (seen().touched, seen().received) == (Sum(1, 300_00), Sum(1, 30_00))


@pytest.mark.parametrize(("days_ago", "counted"), [(2, 0), (1, 1), (0, 0)])
def test_money_of_yesterday_is_counted_once(days_ago: int, counted: int) -> None:
    account = new_account()
    paid(account, days_ago, 20_00)
    begun()
    assert seen().received == Sum(counted, counted * 20_00)


def test_after_days_without_a_run_the_money_of_all_of_them_is_counted() -> None:
    begun(TODAY - 3 * DAY)
    for days_ago in (4, 3, 2, 1):
        paid(new_account(), days_ago, 10_00)
    begun()
    assert (seen().since, seen().received) == (TODAY - 3 * DAY, Sum(3, 30_00))


def test_what_was_taken_back_lowers_what_was_received_and_a_charge_does_not() -> None:
    account = new_account()
    paid(account, 1, 20_00)
    paid(account, 1, 0, kind=LedgerKind.REVERSAL, amount_cents=5_00)
    paid(account, 1, 0, kind=LedgerKind.CHARGE, amount_cents=90_00)
    begun()
    assert seen().received == Sum(1, 15_00)


def test_the_trend_adds_the_runs_of_a_day_and_stops_after_a_fortnight() -> None:
    begun(TODAY - 14 * DAY)
    begun(TODAY - 13 * DAY)
    portfolio(2)
    new_account(policy_name="none")
    walk()
    walk()
    begun(kind="account")
    days = [(one.day, one.done, one.failed) for one in seen().trend if one.ran]
    assert days == [(TODAY - 13 * DAY, 0, 0), (TODAY, 2, 1)]


def test_the_fortnight_has_the_money_of_each_day_and_what_went_out() -> None:
    account, other = portfolio(2)
    paid(account, 14, 1_00)  # a day too old
    paid(account, 13, 9_00)
    paid(account, 2, 20_00)
    paid(other, 2, 5_00)
    paid(other, 2, -1_00, kind=LedgerKind.REFUND)
    paid(other, 2, 50_00, kind=LedgerKind.INSURER_PAYMENT)
    with writing() as connection:
        for status, on in ((MessageStatus.SENT, TODAY - DAY), (MessageStatus.PLANNED, TODAY)):
            envelope = make_envelope(connection, guarantor_id=account, on_date=on)
            make_message(connection, envelope_id=envelope, status=status)
    begun(TODAY)
    days = {one.day: one for one in seen().trend}
    assert sorted(days) == [TODAY - 13 * DAY, TODAY - 2 * DAY, TODAY - DAY, TODAY]
    assert days[TODAY - 13 * DAY].received == Sum(1, 9_00)
    assert days[TODAY - 2 * DAY].received == Sum(2, 24_00)
    assert (days[TODAY - DAY].letters, days[TODAY - DAY].ran) == (1, False)
    assert (days[TODAY].letters, days[TODAY].ran) == (0, True)


@pytest.mark.parametrize(("days", "late"), [(29, 0), (30, 0), (31, 1)])
def test_a_refund_due_for_more_than_thirty_days_is_overdue(days: int, late: int) -> None:
    account = new_account(balance_cents=-25_00)
    with writing() as connection:
        connection.execute(
            insert(REFUND_DUE).values(
                account_id=account, guarantor_id=one(ACCOUNT, account)["guarantor_id"],
                amount_cents=25_00, refunded_cents=0, reason=RefundReason.OVERPAYMENT,
                since=TODAY - timedelta(days),
            )
        )  # fmt: skip
    begun()
    assert seen().late_refunds == late


def test_rows_that_the_last_import_refused_are_counted_and_those_before_it_forgotten() -> None:
    begun()
    assert seen().refused is None
    for day, refused, shown in ((2, 3, RefusedRows(TODAY - 2 * DAY, 3)), (1, 0, None)):
        numbers = dict.fromkeys(("new", "changed", "with_balance", "balance_cents"), 0)
        with writing() as connection:
            connection.execute(
                insert(IMPORT).values(
                    source="tend csv", imported_on=TODAY - day * DAY, imported_at=NOW,
                    actor="test", rows_read=9, accepted=9 - refused, refused=refused, warnings=0,
                    unchanged=9 - refused, **numbers,
                )
            )  # fmt: skip
        assert seen().refused == shown


def test_a_second_run_still_shows_who_was_set_aside() -> None:
    account = new_account(policy_name="none")
    walk()
    walk()
    code = rows(STEP_RUN, account_id=account)[0]["error_code"]
    assert kind_of(code) == "UnknownPolicy"
    assert seen().cases == Cases((Case(reference(account), code, "set aside"),), 1, 0)


def test_an_account_that_was_put_right_since_is_shown_no_more() -> None:
    account = new_account(policy_name="none")
    walk()
    with writing() as connection:
        changed = update(ACCOUNT).where(ACCOUNT.c.id == account)
        connection.execute(changed.values(policy_name="standard", next_review_on=TODAY))
    walk()
    assert seen().cases == Cases((), 0, 0)


def test_yesterdays_problems_are_not_todays() -> None:
    new_account(policy_name="none", next_review_on=TODAY - DAY)
    walk(TODAY - DAY)
    begun()
    assert seen().cases.set_aside == 0


def test_what_the_rules_gave_to_a_person_comes_after_what_failed() -> None:
    given = new_account(stage=Stage.OPTIONS_CALL, step="human_review", step_on=TODAY - 30 * DAY,
                        first_statement_on=TODAY - 200 * DAY, call_attempts=9,
                        screened_on=TODAY - 100 * DAY)  # fmt: skip
    failed = new_account(policy_name="none")
    walk()
    found = seen().cases
    assert [case.reference for case in found.shown] == [reference(failed), reference(given)]
    assert (found.set_aside, found.given) == (1, 1)


def test_no_more_than_asked_for_are_shown_and_all_are_counted() -> None:
    portfolio(3, policy_name="none")
    walk()
    found = seen(most=2).cases
    assert (len(found.shown), found.set_aside) == (2, 3)
