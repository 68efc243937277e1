"""Somebody else answers for a bill: nothing more to the former, a gentle start for the new one."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.terms import CallOutcome, Channel, FreshWhy, PlanStatus, Stage
from tasks.calls import call_results
from tasks.holds import holds, returned_mail
from tasks.people import Successor, record_guarantor, record_merge
from tasks.plans import agreements, reinstate
from tasks.runs import Moment
from tasks.runtime.errors import WrongInput
from tasks.storage.database import writing
from tasks.storage.tables import (
    ACCOUNT,
    CALL,
    ENVELOPE,
    ENVELOPE_LINE,
    GUARANTOR_CHANGE,
    HOLD,
    MESSAGE,
    PERSON,
    PLAN,
    RETURNED_MAIL,
)
from tests.factories import make_account, make_hold, make_line, make_person
from tests.tasks.days import breaches, moment, one, rows, sealed, walk
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
PARENTS = [tend_person("p1", **HOME), tend_person("p2", given_name="Otis", **HOME)]
CHILD = tend_person("c1", given_name="Tom", birth_date="2015-04-04", **HOME)


def export(path: Path, guarantor: str, on: date = TODAY, amount: str = "500.00") -> None:
    charge = [tend_amount("t1", "charge", amount)]
    visit = [tend_account(patient="c1", guarantor_key=guarantor)]
    take_in(tend_folder(path, [*PARENTS, CHILD], visit, charge), today=on)


def a_visit_of_the_child(tmp_path: Path) -> dict[str, Any]:
    export(tmp_path / "first", "p1")
    return rows(ACCOUNT)[0]


def day(number: int) -> date:
    return TODAY + timedelta(number)


def whom(today: date) -> list[int]:
    """The guarantors who got something on that day."""
    query = rows(ENVELOPE, on_date=today, cancelled_on=None)
    return [row["guarantor_id"] for row in query]


def run_until(last: int, first: int = 1) -> None:
    for number in range(first, last + 1):
        walk(day(number))


@pytest.mark.rule("HD-00", "501R-01")
def test_another_guarantor_by_export_gets_a_first_statement_after_quiet_days(
    tmp_path: Path,
) -> None:
    account = a_visit_of_the_child(tmp_path)
    walk(TODAY)
    assert whom(TODAY) == [account["guarantor_id"]]
    export(tmp_path / "other", "p2", day(5))
    now = one(ACCOUNT, account["id"])
    assert now["guarantor_id"] != account["guarantor_id"]
    assert (now["fresh_why"], now["first_statement_on"]) == (FreshWhy.GUARANTOR, None)
    for number in (5, 12, 18):
        walk(day(number))
        assert whom(day(number)) == []
    walk(day(19))
    assert whom(day(19)) == [now["guarantor_id"]]
    assert one(ACCOUNT, account["id"])["first_statement_on"] == day(19)
    assert [row["step"] for row in rows(ENVELOPE_LINE)] == ["statement_1", "statement_1"]
    assert breaches() == ()


def test_who_never_heard_of_the_bill_needs_no_quiet_days(tmp_path: Path) -> None:
    account = a_visit_of_the_child(tmp_path)
    export(tmp_path / "other", "p2", day(1))
    walk(day(1))
    assert whom(day(1)) == [one(ACCOUNT, account["id"])["guarantor_id"]]
    assert whom(day(1)) != [account["guarantor_id"]]


def test_the_plan_of_the_former_binds_nobody_else(tmp_path: Path) -> None:
    account = a_visit_of_the_child(tmp_path)
    walk(TODAY)
    agree(account["reference"], day(1))
    walk(day(1))
    export(tmp_path / "other", "p2", day(3))
    assert [row["status"] for row in rows(PLAN)] == [PlanStatus.ENDED]
    now = one(ACCOUNT, account["id"])
    assert (now["stage"], now["step"], now["promise_until"]) == (Stage.STATEMENT, None, None)
    with writing() as connection, pytest.raises(WrongInput, match="has no plan"):
        reinstate.reinstate(
            connection, reference=account["reference"], today=day(4), key="again", actor="x"
        )
    for number in range(3, 18):
        walk(day(number))
    assert whom(day(17)) == [now["guarantor_id"]]
    assert breaches() == ()


def agree(reference: str, today: date) -> None:
    with writing() as connection:
        agreements.enrol(
            connection, references=[reference], count=3, amount_cents=None,
            first_due=today + timedelta(14), today=today, key="plan-1", actor="tester",
        )  # fmt: skip


def test_a_promise_of_the_former_keeps_nobody_waiting_and_nobody_breaks_it(
    tmp_path: Path,
) -> None:
    account = a_visit_of_the_child(tmp_path)
    walk(TODAY)
    with writing() as connection:
        call_results.record(
            connection, reference=account["reference"], outcome=CallOutcome.WILL_PAY_BY,
            today=day(1), now=moment(day(1)), until=day(40), key=None, actor="tester",
        )  # fmt: skip
    export(tmp_path / "other", "p2", day(2))
    for number in (3, 15, 16):
        walk(day(number))
    assert whom(day(16)) == [one(ACCOUNT, account["id"])["guarantor_id"]]
    assert breaches() == ()


def test_what_has_not_left_for_the_former_is_taken_back(tmp_path: Path) -> None:
    account = a_visit_of_the_child(tmp_path)
    sealed(TODAY)
    assert rows(MESSAGE)[0]["status"].value == "planned"
    export(tmp_path / "other", "p2")
    assert [row["cancelled_on"] for row in rows(ENVELOPE)] == [TODAY]
    assert rows(MESSAGE)[0]["status"].value == "cancelled"
    assert one(ACCOUNT, account["id"])["first_statement_on"] is None


def test_a_call_to_the_former_is_withdrawn_and_that_of_their_other_visit_stays() -> None:
    with writing() as connection:
        former, new = make_person(connection), make_person(connection)
        moved, stays = (make_account(connection, guarantor_id=former) for _ in range(2))
        line = make_line(connection, account_id=moved, channel=Channel.CALL, step="options_call_1")
        envelope_id = next(
            row["envelope_id"] for row in connection.execute(
                ENVELOPE_LINE.select().where(ENVELOPE_LINE.c.id == line)
            ).mappings()
        )  # fmt: skip
        make_line(connection, account_id=stays, envelope_id=envelope_id, step="options_call_1")
        other = make_account(connection, guarantor_id=new)
    change(one(ACCOUNT, moved)["reference"], of=one(ACCOUNT, other)["reference"])
    lines = {row["account_id"]: row["cancelled_on"] for row in rows(ENVELOPE_LINE)}
    assert lines == {moved: TODAY, stays: None}
    assert [row["closed_on"] for row in rows(CALL)] == [None]


def change(reference: str, **successor: Any) -> Any:
    return record_guarantor(
        moment=Moment(TODAY, moment()), reference=reference,
        successor=Successor(**successor), actor="Ana",
    )  # fmt: skip


def test_an_export_that_still_names_the_former_changes_nothing_back(tmp_path: Path) -> None:
    """The office knew it first; the billing system follows, and from then on it leads again."""
    account = a_visit_of_the_child(tmp_path)
    export(tmp_path / "same", "p1")
    assert change(account["reference"], key="p2") == (True, False)
    new = one(ACCOUNT, account["id"])["guarantor_id"]
    export(tmp_path / "stale", "p1", day(1))
    export(tmp_path / "stale and more", "p1", day(2), amount="510.00")
    assert one(ACCOUNT, account["id"])["guarantor_id"] == new
    export(tmp_path / "follows", "p2", day(3), amount="510.00")
    assert [row["confirmed_on"] for row in rows(GUARANTOR_CHANGE)] == [day(3)]
    export(tmp_path / "leads", "p1", day(4), amount="510.00")
    assert one(ACCOUNT, account["id"])["guarantor_id"] == account["guarantor_id"]
    assert len(rows(GUARANTOR_CHANGE)) == 2


def test_an_export_that_names_the_record_of_the_former_that_is_gone_changes_nothing_back(
    tmp_path: Path,
) -> None:
    """The office knew of the new guarantor, and that the former had two records."""
    account = a_visit_of_the_child(tmp_path)
    with writing() as connection:
        former = make_account(connection, guarantor_id=make_person(connection, birth_date=None))
    assert change(account["reference"], key="p2") == (True, False)
    with writing() as connection:
        moved = make_account(connection, guarantor_id=account["guarantor_id"])
    record_merge(
        moment=Moment(TODAY, moment()), reference=one(ACCOUNT, moved)["reference"],
        into=one(ACCOUNT, former)["reference"], sure=True, actor="Ana",
    )  # fmt: skip
    new = one(ACCOUNT, account["id"])["guarantor_id"]
    export(tmp_path / "stale", "p1", day(1))
    assert one(ACCOUNT, account["id"])["guarantor_id"] == new
    assert breaches() == ()


def test_the_number_of_a_record_that_is_gone_names_the_one_that_stays(tmp_path: Path) -> None:
    """The bill went to the record that was merged away, as if it were somebody else's again."""
    account = a_visit_of_the_child(tmp_path)
    with writing() as connection:
        stays = make_person(connection, birth_date=None)
        kept = make_account(connection, guarantor_id=stays)
        moved = make_account(connection, guarantor_id=rows(PERSON, source_key="p2")[0]["id"])
    assert change(one(ACCOUNT, moved)["reference"], of=account["reference"]) == (True, False)
    assert change(one(ACCOUNT, moved)["reference"], key="p2") == (True, False)
    record_merge(
        moment=Moment(TODAY, moment()), reference=one(ACCOUNT, moved)["reference"],
        into=one(ACCOUNT, kept)["reference"], sure=True, actor="Ana",
    )  # fmt: skip
    assert change(one(ACCOUNT, moved)["reference"], key="p2") == (False, False)
    assert change(account["reference"], key="p2") == (True, False)
    assert {one(ACCOUNT, each)["guarantor_id"] for each in (account["id"], moved)} == {stays}


def test_it_is_recorded_once_and_refused_where_it_says_nothing() -> None:
    with writing() as connection:
        first, second = make_account(connection), make_account(connection)
        closed = make_account(connection, stage=Stage.RESOLVED, resolution="paid", closed_on=TODAY)
    there, elsewhere = one(ACCOUNT, first)["reference"], one(ACCOUNT, second)["reference"]
    assert change(there, of=elsewhere) == (True, False)
    assert change(there, of=elsewhere) == (False, False)
    assert len(rows(GUARANTOR_CHANGE)) == 1
    with pytest.raises(WrongInput, match="say who answers now"):
        change(there)
    with pytest.raises(WrongInput, match="say who answers now"):
        change(there, patient=True, of=elsewhere)
    with pytest.raises(WrongInput, match="nobody has this key"):
        change(there, key="nobody")
    with pytest.raises(WrongInput, match="is closed"):
        change(one(ACCOUNT, closed)["reference"], of=elsewhere)


@pytest.mark.rule("HD-03")
def test_a_new_guarantor_who_is_dead_is_not_written_to() -> None:
    with writing() as connection:
        dead = make_person(connection, death_date=day(-30))
        account, other = make_account(connection), make_account(connection, guarantor_id=dead)
    made = change(one(ACCOUNT, account)["reference"], of=one(ACCOUNT, other)["reference"])
    assert made == (True, True)
    assert [row["kind"] for row in rows(HOLD, account_id=account)] == [HoldKind.DECEASED]


@pytest.mark.rule("HD-06")
@pytest.mark.parametrize(("older_days", "held"), [(-1, True), (0, False), (1, False)])
def test_a_child_who_is_named_as_the_guarantor_is_not_written_to_until_a_person_looks(
    older_days: int, held: bool
) -> None:
    with writing() as connection:
        account = make_account(connection, service_from=day(-30))
        born = day(-30).replace(year=day(-30).year - 18) - timedelta(older_days)
        child = make_person(connection, birth_date=born)
        other = make_account(connection, guarantor_id=child)
    made = change(one(ACCOUNT, account)["reference"], of=one(ACCOUNT, other)["reference"])
    assert made == (True, held)
    kinds = [row["kind"] for row in rows(HOLD, account_id=account)]
    assert kinds == [HoldKind.MINOR] * held


@pytest.mark.rule("HD-02", "HD-12")
@pytest.mark.parametrize("kind", [HoldKind.BANKRUPTCY, HoldKind.CEASE_CONTACT])
def test_what_exports_said_of_the_new_guarantor_holds_this_bill_too(kind: HoldKind) -> None:
    with writing() as connection:
        new = make_person(connection)
        account, other = make_account(connection), make_account(connection, guarantor_id=new)
        through = day(-1) if kind is HoldKind.BANKRUPTCY else None
        make_hold(
            connection, account_id=other, kind=kind, placed_by="import", service_through=through
        )
    change(one(ACCOUNT, account)["reference"], of=one(ACCOUNT, other)["reference"])
    assert [row["kind"] for row in rows(HOLD, account_id=account)] == [kind]


@pytest.mark.rule("HP-04", "HD-23")
def test_another_guarantor_does_not_hear_of_a_patient_in_confidence() -> None:
    with writing() as connection:
        patient = make_person(connection, confidential_since=day(-30))
        account = make_account(connection, guarantor_id=patient)
        other = make_account(connection)
    assert change(one(ACCOUNT, account)["reference"], of=one(ACCOUNT, other)["reference"]) == (
        True,
        True,
    )
    [hold] = rows(HOLD, account_id=account)
    assert (hold["kind"], hold["placed_on"]) == (HoldKind.CONFIDENTIAL_CONTACT, TODAY)


@pytest.mark.rule("HD-01")
def test_a_dispute_stays_with_the_bill_until_a_person_ends_it(tmp_path: Path) -> None:
    account = a_visit_of_the_child(tmp_path)
    walk(TODAY)
    with writing() as connection:
        holds.place(
            connection, reference=account["reference"], kind=HoldKind.DISPUTE, reason="twice",
            until=None, today=day(1), actor="Jo",
        )  # fmt: skip
    export(tmp_path / "other", "p2", day(2))
    walk(day(30))
    assert whom(day(30)) == []
    with writing() as connection:
        assert holds.release(
            connection, reference=account["reference"], kind=HoldKind.DISPUTE, today=day(30),
            actor="Jo",
        )  # fmt: skip
    walk(day(44))
    now = one(ACCOUNT, account["id"])
    assert whom(day(44)) == [now["guarantor_id"]]
    assert now["fresh_why"] is FreshWhy.GUARANTOR
    assert breaches() == ()


@pytest.mark.rule("HD-02")
def test_a_bankruptcy_of_the_former_is_no_news_of_the_new_ones_other_visits(
    tmp_path: Path,
) -> None:
    bankrupt = [PARENTS[0] | {"bankruptcy_filed_on": "2026-02-20"}, PARENTS[1], CHILD]
    charges = [tend_amount("t1", "charge", "500.00"), tend_amount("t1", "charge", "90.00", "a2")]
    visit = tend_account(patient="c1", guarantor_key="p1")
    people = [one | {"bankruptcy_filed_on": one.get("bankruptcy_filed_on", "")} for one in bankrupt]
    take_in(tend_folder(tmp_path / "first", people, [visit], charges[:1]))
    visits = [visit | {"guarantor_key": "p2"}, tend_account("a2", patient="c1", guarantor_key="p2")]
    take_in(tend_folder(tmp_path / "other", people, visits, charges), today=day(2))
    held = {row["account_id"]: row["kind"] for row in rows(HOLD, released_on=None)}
    moved, new = rows(ACCOUNT)
    assert held == {moved["id"]: HoldKind.BANKRUPTCY}
    assert new["guarantor_id"] == moved["guarantor_id"]


@pytest.mark.rule("HD-07")
def test_a_letter_to_the_former_that_comes_back_counts_against_the_former(
    tmp_path: Path,
) -> None:
    account = a_visit_of_the_child(tmp_path)
    walk(TODAY)
    export(tmp_path / "other", "p2", day(2))
    with writing() as connection:
        returned_mail.record(
            connection, reference=account["reference"], letter=None, returned_on=day(4),
            today=day(4), actor="Jo",
        )  # fmt: skip
    assert [row["person_id"] for row in rows(RETURNED_MAIL)] == [account["guarantor_id"]]
