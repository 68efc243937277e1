"""A household that went well, and one test for each way its records can be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

import pytest

from policy.policy_file import load_policy
from policy.terms import Channel
from tasks.audit.pace import SHIPPED
from tasks.audit.run_audit import INVARIANTS, AuditResult, audit
from tasks.storage import database as db
from tests.tasks.household import (
    CALL,
    REMINDER,
    STATEMENT,
    alter,
    audited,
    contact_elsewhere,
    found,
    move_in,
    pay,
    plant,
    plant_contact,
    plant_in,
)
from tests.tasks.planted import (
    COVERS,
    DETERMINED,
    DISCHARGED,
    GRANTED,
    PLANTED,
    WITHIN_A_FLOOR,
    answered,
    at_home_in,
)
from tests.tasks.planted_facts import OPENED, PLANTED_FACTS
from tests.tasks.planted_money import PLANTED_MONEY

ALL_PLANTED = [*PLANTED, *PLANTED_FACTS, *PLANTED_MONEY]

APPLIED_ANEW = (
    "INSERT INTO application (id, guarantor_id, status, received_on, status_on, missing)"
    " VALUES (9, 1, '{}', '2024-05-20', '2024-05-20', '')"
)


@pytest.fixture
def household(database: str) -> str:
    """One open account on its way, one paid through a plan; everything as it should be."""
    move_in()
    return database


@pytest.mark.usefixtures("household")
def test_a_household_that_went_well_has_no_breach() -> None:
    result = audited()
    assert result.breaches == ()
    assert result.checked == 32


@pytest.mark.usefixtures("database")
def test_an_empty_database_has_no_breach() -> None:
    assert audited() == AuditResult(0, ())


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    "change",
    [
        "status = 'planned'",
        "status = 'claimed'",
        "status = 'failed'",
        "status = 'cancelled'",
        "status = 'failed', provided_on = NULL",
        "status = 'cancelled', provided_on = NULL, reason = 'paid'",
        "status = 'planned', provided_on = NULL",
        "provided_on = NULL",
        "provided_on = '2024-05-03'",
        "claimed_at = NULL",
        "claimed_at = '2024-01-01 08:00:00.000000+00:00'",
        "guarantor_id = 2",
        "channel = 'notice'",
        "channel = 'call'",
        "envelope_id = 3",
        "envelope_id = 4",
        "print_batch_id = NULL",
        "print_batch_id = 2",
        "reason = 'bounced'",
    ],
)
def test_a_letter_altered_by_hand_is_named(change: str) -> None:
    contact_elsewhere()
    alter(f"UPDATE message SET {change} WHERE id = 1")
    assert "message 1" in {breach.reference for breach in audited().breaches}


@pytest.mark.sqlite_is_enough
@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(("kind", "reference", "changes"), ALL_PLANTED)
def test_a_breach_is_found_and_named(kind: str, reference: str, changes: Sequence[str]) -> None:
    for change in changes:
        plant(change)
    assert (kind, reference) in found()


@pytest.mark.usefixtures("household")
def test_what_looks_for_a_kind_finds_each_breach_of_it() -> None:
    with db.writing() as connection:
        for kind, reference, changes in ALL_PLANTED:
            planted = connection.begin_nested()
            for change in changes:
                plant_in(connection, change)
            own = [one for one in INVARIANTS if one.kind == kind]
            asked = chain.from_iterable(one.breaches(connection) for one in own)
            breaches = asked if own else audit(connection).breaches
            assert reference in {one.reference for one in breaches if one.kind == kind}, changes
            planted.rollback()


@pytest.mark.usefixtures("household")
@pytest.mark.rule("HD-07")
def test_an_address_is_held_to_what_it_was_when_a_letter_went() -> None:
    def nowhere(**cells: str) -> bool:
        known = {"line1": "1 Elm St", "postal_code": "", "state": "TX", "country": ""} | cells
        told = ", ".join(f"{name} = '{value}'" for name, value in known.items())
        alter(f"UPDATE person SET {told} WHERE id = 1")
        return ("sent_nowhere", "message 1") in found()

    assert not nowhere(postal_code="78701")
    assert not nowhere(postal_code="78701-1234", state="")
    assert not nowhere(country="DE")
    assert not nowhere(address_fault="verified")
    for day, breach in (("2024-04-30", True), ("2024-05-01", False), ("2024-05-02", False)):
        assert nowhere(address_fault="no_zip", address_since=day) is breach


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("change", "day", "is_found"),
    [
        ("person SET confidential_since = '2024-06-14'", 14, False),
        ("person SET confidential_since = '2024-06-14'", 15, True),
        ("person SET birth_date = '2006-06-15'", 14, True),
        ("person SET birth_date = '2006-06-15'", 15, False),
        ("person SET birth_date = '2006-06-15'", 16, False),
    ],
)
def test_a_closed_record_is_opened_with_a_reason_from_the_day_after_to_the_birthday(
    change: str, day: int, is_found: bool
) -> None:
    alter(f"UPDATE {change} WHERE id = 1")
    alter(OPENED[0])
    alter(OPENED[1].replace("06-15", f"06-{day}"))
    with_reason = OPENED[1].replace("06-15", f"06-{day}").replace("(1, 1", "(2, 1")
    alter(with_reason.replace("''", "'they asked for it'"))
    closed = {reference for kind, reference in found() if kind == "closed_record_opened"}
    assert closed == ({"desk event 1"} if is_found else set())


def test_every_kind_of_breach_is_planted_once_at_least() -> None:
    by_python = {
        "content_changed",
        "too_close",
        "old_first_bill",
        "said_missing",
        "plan_asked_too_much",
        "sent_nowhere",
    }
    named = {"private_service_named", "named_to_another", "minor_unasked"}
    kinds = {invariant.kind for invariant in INVARIANTS} | by_python | named
    elsewhere = {"ceilings", "sent_again_unasked", "sent_again_twice"} | named
    assert {kind for kind, _, _ in ALL_PLANTED} | elsewhere == kinds
    assert len(kinds) >= 25


def test_the_audits_own_numbers_are_those_of_the_shipped_policy() -> None:
    steps = {one.name: (one.after_days, one.gap_days) for one in load_policy().steps}
    assert {name: steps[name] for name in SHIPPED} == SHIPPED
    assert set(steps) - set(SHIPPED) == {"human_review"}


def test_the_breaches_of_money_plans_paces_and_households_are_twenty() -> None:
    assert len(PLANTED_MONEY) >= 20


@pytest.mark.usefixtures("household")
@pytest.mark.rule("HD-02")
@pytest.mark.parametrize(("closed_on", "is_found"), [("2024-06-14", True), ("2024-06-15", False)])
def test_a_call_on_the_day_of_the_discharge_may_have_come_before_it(
    closed_on: str, is_found: bool
) -> None:
    plant(DISCHARGED.format(closed_on))
    assert (("discharged_contacted", "call 3") in found()) is is_found


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("change", "is_found"),
    [
        (COVERS.format("2024-04-19"), False),
        (COVERS.format("2024-04-20"), True),
        ("UPDATE determination SET determined_on = '2024-05-22'", False),
        ("UPDATE determination SET decided_by = 'federal'", False),
        ("UPDATE determination SET outcome = 'not_eligible', discount_percent = 0", False),
        (
            DETERMINED + "(1, 1, 1, 2, '2024-05-22', 'partial', 50, 0, 0, 2024, '48+DC', 250,"
            " 'basic_200_400', 'b')",
            False,
        ),
        (APPLIED_ANEW.format("received"), False),
        (APPLIED_ANEW.format("withdrawn"), True),
    ],
)
def test_a_visit_that_help_counts_for_is_asked_for_only_where_the_help_does_not_reach(
    change: str, is_found: bool
) -> None:
    for one in (GRANTED, COVERS.format("2024-04-20"), change):
        plant(one)
    assert (("covered_visit_asked", "message 2") in found()) is is_found


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("days", "named"),
    [
        ((2, 4, 6), ["message 12"]),
        ((2, 4, 7), []),
        ((6, 12, 18, 26, 29), ["message 14"]),
        ((6, 12, 18, 26, 30), []),
    ],
)
def test_one_contact_too_many_is_named(days: tuple[int, ...], named: list[str]) -> None:
    for number, after in enumerate(days, start=10):
        plant_contact(number, REMINDER + timedelta(after), Channel.LETTER)
    found = [b.reference for b in audited().breaches if b.kind == "ceilings"]
    assert found == named


@pytest.mark.usefixtures("household")
def test_a_third_call_in_a_week_is_named_but_not_one_a_day_later() -> None:
    plant_contact(10, CALL + timedelta(3), Channel.CALL)
    plant_contact(11, CALL + timedelta(7), Channel.CALL)
    assert "ceilings" not in {kind for kind, _ in found()}
    plant_contact(12, CALL + timedelta(9), Channel.CALL)
    assert ("ceilings", "call 12") in found()


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE hold SET placed_on = '2024-05-22', released_on = '2024-06-15'",
        "UPDATE hold SET placed_on = '2024-05-21', released_on = '2024-05-22'",
        "UPDATE hold SET placed_on = '2024-05-02', until = '2024-05-21'",
        "UPDATE hold SET placed_on = '2024-05-21', service_through = '2024-04-19'",
        "UPDATE application SET status = 'received', status_on = '2024-06-15'",
        "UPDATE application SET status = 'incomplete', status_on = '2024-03-01'",
        "UPDATE account SET guarantor_id = 2 WHERE id = 2",
        "UPDATE hold SET placed_on = '2024-05-03', released_on = '2024-05-08'",
        "UPDATE person SET birth_date = '2006-05-01'",
        "UPDATE instalment SET due_on = '2024-05-15' WHERE number = 1",
    ],
)
def test_what_happened_on_the_same_day_or_ended_in_time_is_no_breach(change: str) -> None:
    alter(change)
    assert found() == set()


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("completed_on", "taken_up_on", "asked"),
    [
        ("2024-05-22", "2024-06-20", False),
        ("2024-05-23", "2024-06-20", True),
        ("2024-05-10", "2024-05-21", True),
        ("2024-05-10", "2024-05-22", False),
        ("2024-05-10", "2024-05-23", False),
    ],
)
def test_a_plan_that_was_complete_on_that_day_was_not_in_the_way_of_asking(
    completed_on: str, taken_up_on: str, asked: bool
) -> None:
    """Another bill followed; months later the plan's payment bounced, and the plan went on."""
    alter("UPDATE plan_account SET account_id = 1")
    alter("UPDATE plan SET status = 'active', ended_on = NULL")
    alter(
        "INSERT INTO plan_taken_up (plan_id, completed_on, taken_up_on)"
        f" VALUES (1, '{completed_on}', '{taken_up_on}')"
    )
    assert (("plan_asked", "message 2") in found()) is asked


@pytest.mark.usefixtures("household")
@pytest.mark.parametrize(
    ("answered", "breaches"),
    [
        ("2024-04-20", set()),  # the letters of May are more than 30 days later
        ("2024-04-22", {("application_pending_asked", "message 2")}),  # the 30th day
        ("2024-04-21", set()),  # the 31st
        (
            "2024-05-22",
            {
                ("application_pending_asked", "message 2"),  # not answered before it
                ("application_pending_asked", "call 3"),
            },
        ),
    ],
)
def test_help_answered_much_later_for_another_account_makes_no_breach_of_letters_in_between(
    answered: str, breaches: set[tuple[str, str]]
) -> None:
    alter("UPDATE application SET status = 'determined', answer_until = '2026-11-12'")
    alter(
        DETERMINED + f"(1, 1, 2, 2, '{answered}', 'free', 100, 0, 0, 2024, '48+DC', 50, 's', 'b')"
    )
    kinds = {one for one in found() if one[0] == "application_pending_asked"}
    assert kinds == breaches


@pytest.mark.usefixtures("household")
def test_a_payment_that_came_on_the_day_of_the_letter_is_no_breach() -> None:
    pay(-4_000, CALL)
    assert found() == set()


@pytest.mark.usefixtures("household")
def test_a_backdated_payment_posted_after_the_letter_is_no_breach() -> None:
    pay(-10_000, STATEMENT, posted=CALL + timedelta(1))
    assert found() == set()


@pytest.mark.rule("HP-13")
@pytest.mark.usefixtures("household")
def test_no_breach_names_a_person() -> None:
    for table in ("message", "envelope", "account"):
        alter(f"UPDATE {table} SET guarantor_id = 2")
    alter("UPDATE message SET status = 'planned'")
    words = " ".join(f"{b.reference} {b.detail}" for b in audited().breaches)
    assert "Canary" not in words


@pytest.mark.usefixtures("database")
def test_each_invariant_has_sql_that_both_databases_read() -> None:
    with db.reading() as connection:
        for invariant in INVARIANTS:
            assert list(invariant.breaches(connection)) == []


@pytest.mark.usefixtures("household")
@pytest.mark.rule("2.3 VT", "2.3 ME", "2.3 NC", "2.3 DE")
@pytest.mark.parametrize(("state", "day", "percent", "owes"), WITHIN_A_FLOOR)
def test_an_answer_within_a_states_floor_is_no_breach(
    state: str, day: str, percent: int, owes: int
) -> None:
    alter(answered(percent))
    alter(at_home_in(state, day, owes))
    kinds = {breach.kind for breach in audited().breaches}
    assert not kinds & {"above_floor", "above_share_of_income"}


@pytest.mark.usefixtures("household")
@pytest.mark.rule("2.3 NH")
@pytest.mark.parametrize(
    ("day", "owes", "payer", "is_one"),
    [
        pytest.param("2023-12-31", 5001, "uninsured", False, id="the day before the floor"),
        pytest.param("2024-01-01", 5000, "uninsured", False, id="to the cent"),
        pytest.param("2024-01-01", 5001, "uninsured", True, id="a cent more"),
        pytest.param("2024-01-01", 5001, "commercial", False, id="what insurance left"),
    ],
)
def test_the_uninsured_in_new_hampshire_are_asked_for_no_more_than_is_generally_billed(
    day: str, owes: int, payer: str, is_one: bool
) -> None:
    alter(answered(900))
    alter(at_home_in("NH", day, owes))
    alter(f"UPDATE determination SET agb_percent_hundredths = 5000, payer = '{payer}'")
    kinds = {breach.kind for breach in audited().breaches}
    assert ("above_generally_billed" in kinds) is is_one


@pytest.mark.usefixtures("household")
def test_an_account_that_came_after_its_first_statement_goes_on_with_its_second() -> None:
    """It came with a reminder due; the first statement that Tend sent followed it."""
    alter("UPDATE envelope_line SET step = 'reminder_1', kind = 'reminder' WHERE id = 1")
    alter("UPDATE envelope_line SET step = 'statement_2', kind = 'statement' WHERE id = 2")
    alter("UPDATE account SET first_statement_on = '2024-04-10', enrolled_on = '2024-04-11'")
    assert "stage_out_of_order" not in {kind for kind, _ in found()}
    alter("UPDATE account SET first_statement_on = '2024-05-02'")
    assert ("stage_out_of_order", "message 1") in found()


@pytest.mark.usefixtures("household")
def test_after_a_plan_the_calls_go_on_where_they_are() -> None:
    alter("UPDATE envelope_line SET step = 'screening' WHERE id = 3")
    alter("UPDATE plan_account SET account_id = 1")
    alter("UPDATE plan SET ended_on = '2024-06-01', enrolled_on = '2024-05-23'")
    assert "too_close" not in {kind for kind, _ in found()}
