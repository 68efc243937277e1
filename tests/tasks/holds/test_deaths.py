"""Who died is said rightly, and a death that was an error leaves nothing behind (HD-03)."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.holds.holds import HoldFacts, HoldKind, HowEnded, words_of
from policy.terms import PlanStatus, Stage, WhoDied
from tasks.accounts import find_account
from tasks.history.current_holds import standing_holds
from tasks.holds import HoldRequest, place_hold, release_hold
from tasks.holds.hold_list import standing
from tasks.plans import agreements
from tasks.runs import Moment
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, HOLD, INSTALMENT, PERSON, PLAN
from tests.factories import make_account, make_person
from tests.tasks.days import breaches, moment, rows, sent, statement_sent, walk
from tests.tasks.intake_folders import (
    TODAY,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
HOME = {"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}


def day(number: int) -> date:
    return TODAY + timedelta(number)


def at(number: int) -> Moment:
    return Moment(day(number), moment(day(number)))


def the(account_id: int) -> dict[str, Any]:
    return rows(ACCOUNT, id=account_id)[0]


def died(account_id: int, on: int = 1, who: WhoDied | None = None) -> None:
    request = HoldRequest(HoldKind.DECEASED, who_died=who)
    place_hold(moment=at(on), reference=the(account_id)["reference"], request=request, actor="Jo")


def lives(account_id: int, on: int) -> None:
    release_hold(
        moment=at(on), reference=the(account_id)["reference"], kind=HoldKind.DECEASED,
        actor="Jo", how=HowEnded.MISTAKE, sure=True,
    )  # fmt: skip


def child(**values: Any) -> tuple[int, int]:
    """An account of a child, and one more of the same parent."""
    with writing() as connection:
        parent, patient = make_person(connection), make_person(connection)
        values |= {"next_review_on": TODAY, "enrolled_on": TODAY}
        first = make_account(connection, guarantor_id=parent, patient_id=patient, **values)
        return first, make_account(connection, guarantor_id=parent, **values)


@pytest.mark.rule("HD-03")
@pytest.mark.parametrize(
    ("who", "words"),
    [
        (None, "the patient has died"),
        (WhoDied.PATIENT, "the patient has died"),
        (WhoDied.GUARANTOR, "the guarantor has died"),
    ],
)
def test_the_words_say_which_of_the_two_died(who: WhoDied | None, words: str) -> None:
    assert words_of(HoldKind.DECEASED, who) == words
    assert HoldFacts(HoldKind.DECEASED, TODAY, who_died=who).words == words


@pytest.mark.rule("HD-03")
def test_the_death_of_a_guarantor_holds_all_they_answer_for_and_says_so_everywhere() -> None:
    of_child, own = child()
    died(of_child, who=WhoDied.GUARANTOR)
    [hold] = rows(HOLD)
    assert (hold["account_id"], hold["reason"]) == (None, "the guarantor has died")
    result = walk(day(2))
    assert result["held"] == 2
    with reading() as connection:
        account = find_account(connection, the(own)["reference"])
        assert [one.words for one in standing(connection, day(2))] == ["the guarantor has died"]
        assert [one.words for one in standing_holds(connection, account, None, day(2))] == [
            "the guarantor has died"
        ]
    assert sent() == []


@pytest.mark.rule("HD-03")
def test_the_death_of_a_patient_holds_their_visits_and_not_the_others_of_the_guarantor() -> None:
    of_child, own = child()
    with writing() as connection:
        patient = the(of_child)["patient_id"]
        elsewhere = make_account(connection, patient_id=patient)
    died(of_child)
    held = {row["account_id"] for row in rows(HOLD)}
    assert held == {of_child, elsewhere}
    assert {row["who_died"] for row in rows(HOLD)} == {WhoDied.PATIENT}
    assert own not in held


@pytest.mark.rule("HD-03")
def test_who_died_is_asked_of_a_death_alone() -> None:
    account_id = statement_sent(10)
    with pytest.raises(WrongInput, match="is no death"):
        place_hold(
            moment=at(1), reference=the(account_id)["reference"], actor="Jo",
            request=HoldRequest(HoldKind.DISPUTE, who_died=WhoDied.PATIENT),
        )  # fmt: skip
    with pytest.raises(WrongInput, match="does not end as mistake"):
        release_hold(
            moment=at(1), reference=the(account_id)["reference"], kind=HoldKind.DISPUTE,
            actor="Jo", how=HowEnded.MISTAKE, sure=True,
        )  # fmt: skip
    with pytest.raises(WrongInput, match="has no hold"):
        lives(account_id, 1)


@pytest.mark.rule("HD-00", "HD-03")
def test_a_death_that_was_an_error_moves_no_clock_and_needs_no_quiet_days() -> None:
    account_id = statement_sent(10)
    before = the(account_id)
    died(account_id, 1)
    walk(day(2))
    lives(account_id, 8)
    after = the(account_id)
    kept = ("first_statement_on", "paused_days", "ask_not_before", "fresh_statement_due", "step")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    [hold] = rows(HOLD)
    assert (hold["in_error"], hold["released_by"]) == (True, "Jo")
    walk(day(11))
    assert sent() == [(account_id, "reminder_1")], "on its day, 21 days after the statement"
    assert breaches() == ()


@pytest.mark.rule("HD-03", "PL-08")
def test_the_plan_that_a_death_in_error_ended_goes_on_and_nothing_was_missed() -> None:
    account_id = statement_sent(10)
    with writing() as connection:
        agreements.enrol(
            connection, references=[the(account_id)["reference"]], count=3, amount_cents=None,
            first_due=day(14), today=TODAY, key="plan-1", actor="tester",
        )  # fmt: skip
    due = [row["due_on"] for row in rows(INSTALMENT)]
    died(account_id, 1)
    assert (rows(PLAN)[0]["status"], rows(PLAN)[0]["ended_for"]) == (
        PlanStatus.ENDED, HoldKind.DECEASED,
    )  # fmt: skip
    lives(account_id, 20)
    [plan] = rows(PLAN)
    assert (plan["status"], plan["ended_on"]) == (PlanStatus.ACTIVE, None)
    assert the(account_id)["stage"] is Stage.PLAN_FOLLOW_UP
    now = [row["due_on"] for row in rows(INSTALMENT)]
    assert all(later > earlier for earlier, later in zip(due, now, strict=True))
    assert now[0] > day(20)
    walk(day(21))
    assert breaches() == ()


@pytest.mark.rule("HD-03")
def test_one_word_puts_back_every_visit_that_this_death_held(tmp_path: Path) -> None:
    people = [
        tend_person("p1", death_date="2026-02-20", **HOME),
        tend_person("c1", given_name="Tom", birth_date="2015-04-04", **HOME),
    ]
    visits = [
        tend_account("a1", "p1"), tend_account("a2", "c1", guarantor_key="p1"),
    ]  # fmt: skip
    charges = [tend_amount("t", "charge", "90.00", key) for key in ("a1", "a2")]
    folder = tend_folder(tmp_path / "in", people, visits, charges)
    take_in(folder)
    assert {row["account_id"]: row["who_died"] for row in rows(HOLD)} == {
        rows(ACCOUNT)[0]["id"]: WhoDied.PATIENT, rows(ACCOUNT)[1]["id"]: WhoDied.GUARANTOR,
    }  # fmt: skip
    lives(rows(ACCOUNT)[1]["id"], 1)
    assert rows(HOLD, released_on=None) == []
    assert {row["death_date"] for row in rows(PERSON)} == {None}
    take_in(folder, today=day(2))
    assert rows(HOLD, released_on=None) == [], "the same row again is no news"


@pytest.mark.rule("HD-03")
def test_an_export_that_says_they_live_and_a_name_put_back_what_it_had_stopped(
    tmp_path: Path,
) -> None:
    charge = [tend_amount("t1", "charge", "90.00")]
    take_in(tend_folder(tmp_path / "in", [tend_person(**HOME)], [tend_account()], charge))
    walk(TODAY)
    before = rows(ACCOUNT)[0]
    for name, death in (("dead", "2026-03-01"), ("alive", "none")):
        people = [tend_person(death_date=death, **HOME)]
        folder = tend_folder(tmp_path / name, people, [tend_account()], charge)
        take_in(folder, today=day(3 if name == "dead" else 6), release_by="Ana")
    after = rows(ACCOUNT)[0]
    kept = ("paused_days", "ask_not_before", "fresh_statement_due", "first_statement_on")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    [hold] = rows(HOLD)
    assert (hold["in_error"], hold["released_by"]) == (True, "Ana")
