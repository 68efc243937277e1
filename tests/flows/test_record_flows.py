"""What people tell us, told through Prefect: immediate, once for each run, no free text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, get_args

import pytest
from prefect import Flow
from prefect.client.schemas.objects import StateType

from flows.record.application import Missing, RecordedByPeople, record_application
from flows.record.call import record_call
from flows.record.help import record_help
from flows.record.hold import (
    WhyCleared,
    in_words,
    place_hold,
    release_hold,
)
from flows.record.payment import record_payment, record_reversal
from flows.record.plan import record_plan, record_reinstatement, record_skip
from flows.record.preference import record_preference
from flows.record.times import record_times
from flows.reprint import reprint
from flows.send_notices import send_notices
from models import Account, Application, Clearance, HelpSign, Hold, LedgerEntry, Reprint
from policy.assistance.eligibility import IncomePeriod
from policy.assistance.hardship import HardshipSign
from policy.contact.weekdays import Weekday
from policy.holds import ClearanceReason
from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.assistance.applications import RECORDABLE
from tasks.daily_run import day
from tasks.daily_run.answers import Waiting
from tasks.practice.practice import load_practice
from tasks.runs.office_day import today
from tasks.runtime import clock
from tasks.runtime.errors import WrongInput
from tasks.storage import database
from tests.factories import all_of, make_account, make_hold, the
from tests.flows.conftest import Seen

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")


@pytest.fixture
def reference() -> str:
    with database.writing() as connection:
        account = make_account(connection, balance_cents=300_00)
        return str(the(connection, Account, account)["reference"])


def test_a_payment_is_posted_once_for_each_run(reference: str, runs: Seen) -> None:
    assert record_payment(reference, "100.00")["balance_cents"] == 200_00
    (run,) = runs()
    assert run.name == f"payment {reference}"
    again = record_payment(reference, "100.00", key=str(run.id))
    assert again["balance_cents"] == 200_00
    with database.reading() as connection:
        assert len(all_of(connection, LedgerEntry)) == 2


def test_the_same_payment_in_two_runs_is_refused_and_with_a_key_of_its_own_kept(
    reference: str, runs: Seen
) -> None:
    record_payment(reference, "100.00")
    with pytest.raises(WrongInput, match="key of its own"):
        record_payment(reference, "100.00")
    assert record_payment(reference, "100.00", key="second")["balance_cents"] == 100_00
    assert not record_payment(reference, "100.00", key="second")["new"]
    state = runs()[-1].state
    assert state is not None
    assert state.name == "Recorded already"


def test_the_same_call_in_two_runs_is_one_attempt(reference: str, runs: Seen) -> None:
    assert record_call(reference, CallOutcome.NO_ANSWER)["recorded"]
    assert not record_call(reference, CallOutcome.NO_ANSWER)["recorded"]
    state = runs()[-1].state
    assert state is not None
    assert (state.name, state.is_completed()) == ("Recorded already", True)
    assert record_call(reference, CallOutcome.NO_ANSWER, key="2")["recorded"]
    with database.reading() as connection:
        assert all_of(connection, Account)[0]["call_attempts"] == 2


def test_a_payment_is_taken_back_by_its_key(reference: str) -> None:
    record_payment(reference, "100.00", key="receipt-1")
    assert record_reversal(reference, "receipt-1")["balance_cents"] == 300_00


def test_a_hold_is_placed_and_released(reference: str, runs: Seen) -> None:
    assert place_hold(reference, HoldKind.DISPUTE)["placed"]
    assert not place_hold(reference, HoldKind.DISPUTE)["placed"]
    assert release_hold(reference, HoldKind.DISPUTE, sure=True)["released"]
    assert [run.name for run in runs()][1:] == [
        f"hold HD-01 {reference}",
        f"release HD-01 {reference}",
    ]
    with database.reading() as connection:
        (hold,) = all_of(connection, Hold)
    assert (hold["placed_by"], hold["reason"]) == ("operator", "the patient says the bill is wrong")


def test_a_call_an_application_a_plan_and_a_wish_are_recorded(reference: str, runs: Seen) -> None:
    """Each form ends with the sentence that the command says."""
    tomorrow = today() + timedelta(1)
    assert record_call(reference, CallOutcome.WILL_PAY_BY, tomorrow)["recorded"]
    assert record_preference(reference, "calls", wanted=False)["changed"]
    asked = record_application(
        reference, ApplicationStatus.INCOMPLETE, missing=[Missing.PROOF_OF_INCOME]
    )
    assert asked["missing"] == ["proof of income", "household size", "income"]
    record_application(reference, ApplicationStatus.WITHDRAWN)
    plan = record_plan(reference, today() + timedelta(20), payments=3)
    assert (plan["payments"], plan["total_cents"]) == (3, 300_00)
    skipped = record_skip(reference)
    assert (skipped["skipped"], skipped["next_due"] > plan["first_due"]) == (True, True)
    with pytest.raises(WrongInput, match="only an ended one"):
        record_reinstatement(reference)
    said = [str(run.state.message) for run in runs() if run.state is not None]
    assert said[:2] == [
        f"{reference}: will pay by. Recorded.",
        f"{reference}: calls: no. Recorded.",
    ]
    assert said[4].startswith("A plan of ")
    assert said[5].startswith(f"{reference}: one payment is skipped. The next is due on ")


def test_a_sign_of_hardship_is_recorded_once_for_each_run(reference: str, runs: Seen) -> None:
    assert record_help(reference, HardshipSign.LOST_JOB)["recorded"]
    assert runs()[0].name == f"help {reference}"
    with database.reading() as connection:
        (sign,) = all_of(connection, HelpSign)
        assert all_of(connection, Account)[0]["help_asked_on"] == today()
    assert (sign["sign"], sign["actor"]) == (HardshipSign.LOST_JOB, "operator")


def test_an_income_of_a_month_is_counted_over_a_year(reference: str) -> None:
    record_application(
        reference,
        ApplicationStatus.COMPLETE,
        household_size=2,
        income="2000",
        income_per=IncomePeriod.MONTH,
        medical_costs="$900",
        assets="0",
    )
    with database.reading() as connection:
        (row,) = all_of(connection, Application)
    assert row["annual_income_cents"] == 24_000_00
    assert (row["medical_costs_cents"], row["assets_cents"]) == (900_00, 0)


def test_wrong_input_ends_the_run_with_one_line_and_changes_nothing(
    reference: str, runs: Seen
) -> None:
    tomorrow = today() + timedelta(1)
    with pytest.raises(WrongInput):
        record_payment(reference, "100.00", tomorrow)
    state = runs()[0].state
    assert state is not None
    assert (state.name, state.type) == ("Wrong input", StateType.CANCELLED)
    assert state.message is not None
    assert state.message.startswith("the payment cannot have come after today")
    with database.reading() as connection:
        assert len(all_of(connection, LedgerEntry)) == 1


def test_the_forms_offer_what_people_may_record() -> None:
    placed = [in_words(kind) for kind in HoldKind.placed_by_people()]
    released = [in_words(HoldKind.BAD_ADDRESS), *map(in_words, HoldKind.cleared_by_people())]
    assert _offered(place_hold) == placed
    assert _offered(release_hold) == placed + released
    assert "HD-01 the patient says the bill is wrong" in placed
    assert get_args(RecordedByPeople) == RECORDABLE
    assert get_args(WhyCleared) == ClearanceReason.given_by_people()


def _offered(form: Flow[..., Any]) -> list[str]:
    """As the server enforces it, and as the form shows it: the code and its words."""
    kinds: list[str] = form.parameters.properties["kind"]["enum"]
    return kinds


def test_a_hold_is_chosen_by_its_words_and_named_by_its_code(reference: str, runs: Seen) -> None:
    assert place_hold(reference, in_words(HoldKind.COMPLAINT))["placed"]
    assert runs()[0].name == f"hold HD-20 {reference}"
    with pytest.raises(WrongInput, match="choose the kind of hold"):
        place_hold(reference, in_words(HoldKind.CREDIT_BALANCE))


@pytest.mark.rule("HD-29")
def test_an_old_bill_is_let_in_with_a_reason_by_the_name_of_a_colleague() -> None:
    with database.writing() as connection:
        account = make_account(connection)
        make_hold(connection, account_id=account, kind=HoldKind.TOO_OLD)
        reference = str(the(connection, Account, account)["reference"])
    why: Literal[ClearanceReason.COUNSEL] = ClearanceReason.COUNSEL
    with pytest.raises(WrongInput, match="by the name of a colleague"):
        release_hold(reference, HoldKind.TOO_OLD, reason=why)
    with pytest.raises(WrongInput, match="ends with a reason"):
        release_hold(reference, HoldKind.TOO_OLD, decided_by="R. Diaz")
    assert release_hold(reference, HoldKind.TOO_OLD, reason=why, decided_by="R. Diaz")["released"]
    with database.reading() as connection:
        [kept] = all_of(connection, Clearance)
        assert (kept["reason"], kept["actor"]) == (why, "R. Diaz")
        assert all_of(connection, Hold)[0]["released_by"] == "R. Diaz"


@pytest.mark.rule("RF-06")
def test_inconvenient_times_are_kept(reference: str) -> None:
    told = record_times(reference, not_before="12:00", not_on=[Weekday.TUESDAY])
    assert told == {
        "reference": reference, "told": "not before 12:00; not on tue", "recorded": True,
    }  # fmt: skip
    with pytest.raises(WrongInput, match="calls no"):
        record_times(reference, not_before="20:30")


def test_waiting_notices_are_sent_and_counted() -> None:
    answer = send_notices()
    assert (answer.notices, answer.rest) == (0, Waiting(0, None))


def test_a_lost_batch_is_printed_again_with_a_name_and_a_reason(runs: Seen) -> None:
    on_day = today()
    with database.writing() as connection:
        make_account(connection, next_review_on=on_day, enrolled_on=on_day)
    day.walk(on_day, load_practice(), clock.now())
    lost = f"letters-{on_day.isoformat()}-00001"
    answer = reprint(lost, "Ana Rivera", "the print vendor lost it")
    assert (answer.batch, answer.letters, answer.left_out) == (f"{lost}-again-1", 1, ())
    assert runs()[0].name == f"print again {lost}"
    with database.reading() as connection:
        assert all_of(connection, Reprint)[0]["actor"] == "Ana Rivera"
