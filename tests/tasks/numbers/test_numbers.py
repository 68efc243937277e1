"""Each number of a period, at its first and its last day and at the days beside them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from policy.holds import HoldKind
from policy.terms import (
    ApplicationStatus,
    CallOutcome,
    Channel,
    LedgerKind,
    MessageStatus,
    Resolution,
    Stage,
)
from tasks.numbers import Grouping, period
from tasks.numbers.help_given import percentile
from tasks.runtime import WrongInput
from tests.factories import (
    DAY,
    TODAY,
    make_account,
    make_application,
    make_entry,
    make_envelope,
    make_hold,
    make_line,
    make_message,
    make_person,
)
from tests.tasks.numbers.facts import (
    EDGES,
    FIRST,
    LAST,
    cells_of,
    make_determination,
    make_move,
    make_result,
    make_returned,
    make_sign,
    told,
)

edges = pytest.mark.parametrize(("on", "counts"), EDGES)


def test_a_period_is_the_last_ninety_days_where_nobody_says_another() -> None:
    assert period(None, None, TODAY) == (TODAY - timedelta(89), TODAY)
    assert period(FIRST, None, TODAY) == (FIRST, TODAY)
    assert period(TODAY, TODAY, TODAY) == (TODAY, TODAY)


@pytest.mark.parametrize(("first", "last"), [(TODAY, FIRST), (None, TODAY + DAY)])
def test_a_period_that_cannot_be_is_refused(first: date | None, last: date) -> None:
    with pytest.raises(WrongInput):
        period(first, last, TODAY)


@pytest.mark.parametrize("by", Grouping)
def test_an_empty_database_has_nothing(connection: Connection, by: Grouping) -> None:
    for figure in told(connection, by).figures:
        assert figure.groups == ["all"]
        assert {cell for row in figure.rows for cell in row.cells.values()} <= {0, None}


@edges
def test_an_account_counts_by_its_first_statement(
    connection: Connection, on: date, counts: int
) -> None:
    make_account(connection, first_statement_on=on)
    found = told(connection)
    assert cells_of(found, "funnel", "first statement") == {
        "accounts": counts, "billed": counts * 100_00, "paid": 0, "owed now": counts * 100_00,
    }  # fmt: skip
    assert cells_of(found, "endings", "not ended yet")["accounts"] == counts


def test_how_far_an_account_came_is_told_by_its_stages_since_its_statement(
    connection: Connection,
) -> None:
    came = make_account(connection, first_statement_on=FIRST, stage=Stage.OPTIONS_CALL)
    make_move(connection, came, Stage.REMINDER, FIRST + 30 * DAY)
    make_move(connection, came, Stage.REMINDER, FIRST + 60 * DAY)
    before = make_account(connection, first_statement_on=FIRST)
    make_move(connection, before, Stage.PLAN_FOLLOW_UP, FIRST - DAY)  # of an older debt
    found = told(connection)
    steps = ("first statement", "reminder", "options call", "screening", "plan")
    assert [cells_of(found, "funnel", one)["accounts"] for one in steps] == [2, 1, 1, 0, 0]


def test_an_ending_is_told_with_what_was_billed_and_paid(connection: Connection) -> None:
    paid = make_account(
        connection, first_statement_on=FIRST, stage=Stage.RESOLVED, resolution=Resolution.PAID,
        balance_cents=0,
    )  # fmt: skip
    make_entry(connection, account_id=paid, amount_cents=80_00)
    kind = LedgerKind.PATIENT_PAYMENT
    make_entry(connection, account_id=paid, amount_cents=-80_00, kind=kind)
    make_account(connection, first_statement_on=FIRST, stage=Stage.HUMAN_REVIEW)
    found = told(connection)
    assert cells_of(found, "endings", "paid") == {
        "accounts": 1, "billed": 80_00, "paid": 80_00, "owed now": 0,
    }  # fmt: skip
    assert cells_of(found, "endings", "with a person")["accounts"] == 1
    assert cells_of(found, "endings", "all")["accounts"] == 2
    assert cells_of(found, "endings", "voided") == {}  # what nobody had is left out


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, "0 to 30 days"), (30, "0 to 30 days"), (31, "31 to 60 days"), (60, "31 to 60 days"),
        (61, "61 to 90 days"), (90, "61 to 90 days"), (91, "91 to 120 days"),
        (120, "91 to 120 days"), (121, "over 120 days"), (None, "not billed yet"),
    ],
)  # fmt: skip
def test_what_is_owed_has_the_age_of_its_first_statement(
    connection: Connection, days: int | None, age: str
) -> None:
    first = None if days is None else TODAY - timedelta(days)
    make_account(connection, first_statement_on=first)
    figure = told(connection).figure("ageing")
    has = {row.item for row in figure.rows if row.cells["accounts"]}
    assert has == {age, "all"}


def test_a_credit_is_taken_off_no_debt(connection: Connection) -> None:
    make_account(connection, balance_cents=90_00)
    make_account(connection, balance_cents=-30_00)
    make_account(connection, balance_cents=0)
    make_account(connection, balance_cents=5_00, stage=Stage.RESOLVED)
    found = told(connection)
    assert cells_of(found, "ageing", "all") == {"accounts": 1, "owed": 90_00}
    assert cells_of(found, "ageing", "credits") == {"accounts": 1, "owed": -30_00}
    assert cells_of(found, "ageing", "closed, asked for no more")["owed"] == 5_00


@edges
def test_help_counts_by_the_day_of_the_answer(
    connection: Connection, on: date, counts: int
) -> None:
    for _ in range(11):
        make_determination(connection, on)
    assert cells_of(told(connection), "help", "up to 100 %") == {
        "determinations": 11 * counts, "approved": 11 * counts, "refused": 0,
        "written off": 11 * counts * 50_00,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (0, "up to 100 %"), (100, "up to 100 %"), (101, "101 to 200 %"),
        (200, "101 to 200 %"), (300, "201 to 300 %"), (400, "301 to 400 %"),
        (401, "over 400 %"), (None, "not known"),
    ],
)  # fmt: skip
def test_help_stands_in_the_band_of_its_income(
    connection: Connection, percent: int | None, band: str
) -> None:
    for _ in range(12):
        make_determination(
            connection, LAST, percent_of_line=percent, outcome="not_eligible", write_off_cents=0
        )
    assert cells_of(told(connection), "help", band) == {
        "determinations": 12, "approved": 0, "refused": 12, "written off": 0,
    }  # fmt: skip


def test_few_who_were_helped_are_not_shown_even_for_the_whole_practice(
    connection: Connection,
) -> None:
    for percent, people in ((90, 10), (190, 11), (290, 30)):
        for _ in range(people):
            make_determination(connection, LAST, percent_of_line=percent)
    found = told(connection)
    few, beside = (cells_of(found, "help", one) for one in
                   ("up to 100 %", "101 to 200 %"))  # fmt: skip
    assert (few["determinations"], few["written off"]) == ("<11", "hidden")
    assert (beside["determinations"], beside["written off"]) == ("hidden", "hidden")
    assert cells_of(found, "help", "201 to 300 %")["determinations"] == 30
    assert cells_of(found, "help", "all")["written off"] == 51 * 50_00


@edges
def test_an_answer_counts_by_its_day_and_waits_from_the_first_word(
    connection: Connection, on: date, counts: int
) -> None:
    account = make_account(connection)
    make_sign(connection, account, on - 9 * DAY)
    make_result(connection, on - 7 * DAY, CallOutcome.ASKS_FOR_HELP, account)
    make_determination(connection, on, account_id=account)
    waited = 9 if counts else None
    assert cells_of(told(connection), "answers", "answered") == {
        "people": counts, "median days": waited, "90th percentile": waited, "longest": waited,
    }  # fmt: skip


def test_what_is_not_answered_is_open_since_the_first_word(connection: Connection) -> None:
    asked = make_account(connection)
    over = make_account(connection, stage=Stage.RESOLVED)
    make_sign(connection, asked, TODAY - 5 * DAY)
    make_sign(connection, over, TODAY - 5 * DAY)
    people = {name: make_person(connection) for name in ("applied", "gone")}
    make_account(connection, guarantor_id=people["applied"])
    make_application(connection, guarantor_id=people["applied"], received_on=TODAY - 40 * DAY)
    make_account(connection, guarantor_id=people["gone"])
    make_application(
        connection, guarantor_id=people["gone"], received_on=FIRST - 3 * DAY, status_on=FIRST,
        status=ApplicationStatus.WITHDRAWN,
    )  # fmt: skip
    found = told(connection)
    items = ("open: has not applied yet", "open: has applied", "withdrawn or lapsed", "answered")
    rows = [cells_of(found, "answers", one) for one in items]
    assert [(row["people"], row["longest"]) for row in rows] == [
        (1, 5), (1, 40), (1, 3), (0, None),
    ]  # fmt: skip


def test_after_an_answer_the_next_word_is_another_question(connection: Connection) -> None:
    account = make_determination(connection, FIRST + 10 * DAY)
    make_sign(connection, account, FIRST)
    make_sign(connection, account, FIRST + 11 * DAY)
    make_determination(connection, FIRST + 13 * DAY, account_id=account)
    answered = cells_of(told(connection), "answers", "answered")
    assert (answered["people"], answered["median days"], answered["longest"]) == (2, 2, 10)


@pytest.mark.parametrize(
    ("lasted", "percent", "days"),
    [({3: 1}, 50, 3), ({1: 5, 9: 5}, 50, 1), ({1: 5, 9: 6}, 50, 9), ({1: 9, 8: 1}, 90, 1),
     ({1: 89, 8: 11}, 90, 8)],
)  # fmt: skip
def test_a_percentile_is_a_number_of_days_that_somebody_waited(
    lasted: dict[int, int], percent: int, days: int
) -> None:
    assert percentile(lasted, percent) == days


@edges
def test_what_reached_people_counts_by_its_own_day(
    connection: Connection, on: date, counts: int
) -> None:
    line = make_envelope(connection, guarantor_id=make_person(connection))
    make_message(connection, envelope_id=line, status=MessageStatus.SENT, provided_on=on)
    for status in (MessageStatus.DELIVERED, MessageStatus.BOUNCED, MessageStatus.ACCEPTED):
        notice = make_envelope(
            connection, guarantor_id=make_person(connection), channel=Channel.NOTICE, on_date=on
        )
        make_message(connection, envelope_id=notice, status=status)
    make_returned(connection, on)
    for outcome in (CallOutcome.WILL_PAY_BY, CallOutcome.WRONG_NUMBER, CallOutcome.VOICEMAIL,
                    CallOutcome.NO_ANSWER):  # fmt: skip
        make_result(connection, on, outcome)
    rows = told(connection).figure("reach").rows
    assert {row.item: row.cells["number"] for row in rows} == {
        "letters": counts, "returned by the post": counts, "notices": 3 * counts,
        "delivered": counts, "bounced or lost": counts, "on their way": counts,
        "call attempts": 4 * counts, "conversations": counts, "wrong number": counts,
        "no answer or voicemail": 2 * counts,
    }  # fmt: skip
    shares = {row.item: row.cells["share"] for row in rows if row.cells["share"] is not None}
    assert shares == (
        {"returned by the post": 100, "delivered": 33, "bounced or lost": 33, "on their way": 33,
         "conversations": 25, "wrong number": 25, "no answer or voicemail": 50}
        if counts else {}
    )  # fmt: skip


def test_what_was_planned_or_cancelled_reached_nobody(connection: Connection) -> None:
    for status in (MessageStatus.PLANNED, MessageStatus.CANCELLED):
        envelope = make_envelope(connection, guarantor_id=make_person(connection))
        make_message(connection, envelope_id=envelope, status=status, provided_on=LAST)
    assert cells_of(told(connection), "reach", "letters")["number"] == 0


@pytest.mark.parametrize(("ahead", "day"), [(-9, 0), (0, 0), (13, 13), (14, None)])
def test_work_ahead_is_told_for_fourteen_days_and_what_is_late_today(
    connection: Connection, ahead: int, day: int | None
) -> None:
    on = TODAY + timedelta(ahead)
    make_account(connection, next_review_on=on, stage=Stage.OPTIONS_CALL)
    rows = told(connection).figure("workload").rows
    due = {row.item[:10]: row.cells for row in rows if row.cells["accounts due"]}
    if day is None:
        assert due == {}
        return
    cells = due[(TODAY + timedelta(day)).isoformat()]
    assert (cells["accounts due"], cells["calls expected"]) == (1, 1)
    assert len(rows) == 15


def test_a_person_is_called_once_a_day_for_all_visits(connection: Connection) -> None:
    person = make_person(connection)
    listed = make_account(connection, guarantor_id=person, next_review_on=None)
    make_account(
        connection, guarantor_id=person, next_review_on=TODAY, stage=Stage.OPTIONS_CALL,
        call_back_on=TODAY,
    )  # fmt: skip
    make_line(connection, account_id=listed, channel=Channel.CALL, step="options_call_1")
    assert cells_of(told(connection), "workload", "all")["calls expected"] == 1


def test_holds_that_end_and_answers_that_are_due_are_work_ahead(connection: Connection) -> None:
    on = TODAY + 3 * DAY
    account = make_account(connection, next_review_on=None)
    make_hold(connection, account_id=account, until=on)
    make_hold(connection, account_id=account, until=on, kind=HoldKind.COMPLAINT, released_on=TODAY)
    for status, values in (
        (ApplicationStatus.INCOMPLETE, {"respond_by": on}),
        (ApplicationStatus.DETERMINED, {"answer_until": on}),
        (ApplicationStatus.COMPLETE, {"respond_by": on}),
    ):
        person = make_person(connection)
        make_application(connection, guarantor_id=person, status=status, **values)
    cells = cells_of(told(connection), "workload", f"{on} {on:%a}")
    assert (cells["holds that end"], cells["answers due"]) == (1, 2)
