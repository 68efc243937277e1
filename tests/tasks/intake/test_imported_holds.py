"""Reasons to wait that an export brings, keeps and takes away."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from tasks.holds import holds, waiting_for_export
from tasks.plans import agreements
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, HOLD, MESSAGE
from tests.tasks.days import breaches, rows, walk
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    one_visit,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
LATER = TODAY + timedelta(10)
HOME = {"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}
PARENTS = [tend_person(key, **HOME) for key in ("p1", "p2")]


def held() -> list[tuple[str, Any]]:
    return [(row["kind"].value, row["until"]) for row in rows(HOLD, released_on=None)]


@pytest.mark.rule("HD-05", "HD-13")
def test_an_export_places_holds_by_their_codes_and_takes_them_away(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", holds="hd-13; HD-05"))
    assert held() == [("HD-05", None), ("HD-13", None)]
    take_in(one_visit(tmp_path / "again", holds="HD-05"), today=LATER)
    assert held() == [("HD-05", None)]


@pytest.mark.rule("HD-22")
def test_who_left_the_hospital_by_the_export_is_held_seven_days_longer(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", holds="HD-22"))
    for later in (0, 3):
        day = LATER + timedelta(later)
        out = one_visit(tmp_path / f"out{later}", amount=f"{200 + later}.00", holds="none")
        take_in(out, today=day)
    assert held() == [("HD-22", LATER + timedelta(7))]
    with writing() as connection:
        assert holds.release_expired(connection, LATER + timedelta(7)) == 0
        assert holds.release_expired(connection, LATER + timedelta(8)) == 1


@pytest.mark.rule("HD-22")
def test_who_is_back_in_hospital_is_held_again_without_an_end(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", holds="HD-22"))
    take_in(one_visit(tmp_path / "out", holds="None"), today=LATER)
    take_in(one_visit(tmp_path / "back", holds="HD-22"), today=LATER + timedelta(2))
    assert held() == [("HD-22", None)]


@pytest.mark.parametrize("codes", ["HD-02", "HD-09", "HD-27", "HD-99", "dispute", "HD-05/HD-13"])
def test_a_code_that_no_export_can_place_refuses_the_visit(tmp_path: Path, codes: str) -> None:
    result = take_in(one_visit(tmp_path / "in", holds=codes))
    assert (result.new, result.refused) == (0, 2)
    assert ask("SELECT COUNT(*) FROM account") == [(0,)]


@pytest.mark.rule("HD-16")
def test_what_is_to_do_counts_from_the_day_it_became_known(tmp_path: Path) -> None:
    take_in(one_visit(tmp_path / "in", medicaid_pending="yes"))
    [hold] = rows(HOLD)
    assert (hold["placed_on"] < TODAY, hold["filed_on"]) == (True, TODAY)


@pytest.mark.rule("HD-25")
def test_a_hold_that_facts_brought_can_be_placed_by_a_person_and_then_stays(
    tmp_path: Path,
) -> None:
    take_in(one_visit(tmp_path / "in"))
    _balance(99_99)
    walk(TODAY)
    assert held() == [("HD-25", None)]
    with writing() as connection:
        reference = rows(ACCOUNT)[0]["reference"]
        assert holds.place(
            connection, reference=reference, kind=HoldKind.DATA_QUALITY, reason="looking into it",
            until=None, today=TODAY, actor="Jo",
        )  # fmt: skip
    _balance(100_00)
    walk(TODAY + timedelta(1))
    [hold] = rows(HOLD)
    assert (hold["placed_by"], hold["released_on"]) == ("Jo", None)
    assert breaches() == ()


@pytest.mark.rule("HD-25")
def test_a_hold_that_facts_brought_and_an_export_took_over_waits_from_the_exports_day(
    tmp_path: Path,
) -> None:
    take_in(one_visit(tmp_path / "in"))
    _balance(99_99)
    walk(TODAY)
    take_in(one_visit(tmp_path / "bad", "no amount"), today=LATER)
    [hold] = rows(HOLD)
    assert (hold["placed_on"], hold["filed_on"]) == (TODAY, LATER)
    with reading() as connection:
        assert [one.since for one in waiting_for_export(connection)] == [LATER]


@pytest.mark.rule("HD-25")
def test_a_hold_of_an_import_without_a_day_of_its_own_waits_since_it_was_placed(
    tmp_path: Path,
) -> None:
    take_in(one_visit(tmp_path / "in"))
    take_in(one_visit(tmp_path / "bad", "no amount"), today=LATER)
    with writing() as connection:
        connection.execute(HOLD.update().values(filed_on=None))
    with reading() as connection:
        since = [one.since for one in waiting_for_export(connection)]
    assert since == [row["placed_on"] for row in rows(HOLD)]


@pytest.mark.rule("HD-01")
def test_a_dispute_that_an_export_brings_after_a_plan_letter_begins_that_day(
    tmp_path: Path,
) -> None:
    """No bill went out, since a plan came first; its confirmation did."""
    charge = [tend_amount("t1", "charge", "100.00")]
    take_in(tend_folder(tmp_path / "in", PARENTS, [tend_account()], charge))
    agrees_on_a_plan()
    walk(TODAY)
    assert [row["provided_on"] for row in rows(MESSAGE)] == [TODAY]
    assert rows(ACCOUNT)[0]["first_statement_on"] is None
    newer = [tend_account(disputed="yes")]
    take_in(tend_folder(tmp_path / "newer", PARENTS, newer, charge), today=LATER)
    assert [row["placed_on"] for row in rows(HOLD)] == [LATER]
    assert breaches() == ()


def test_after_a_plan_letter_another_guarantor_starts_gently_and_waits_for_nobody(
    tmp_path: Path,
) -> None:
    """It waited for a person, and after the release the next letter went to the former."""
    charge = [tend_amount("t1", "charge", "100.00")]
    take_in(tend_folder(tmp_path / "in", PARENTS, [tend_account(guarantor_key="p1")], charge))
    agrees_on_a_plan()
    walk(TODAY)
    before = rows(ACCOUNT)[0]["guarantor_id"]
    newer = [tend_account(guarantor_key="p2")]
    take_in(tend_folder(tmp_path / "newer", PARENTS, newer, charge), today=LATER)
    now = rows(ACCOUNT)[0]
    assert now["guarantor_id"] != before
    assert now["ask_not_before"] == LATER + timedelta(14)
    assert held() == []


def agrees_on_a_plan() -> None:
    with writing() as connection:
        agreements.enrol(
            connection, references=[rows(ACCOUNT)[0]["reference"]], count=3, amount_cents=None,
            first_due=TODAY + timedelta(14), today=TODAY, key="plan-1", actor="tester",
        )  # fmt: skip


def _balance(cents: int) -> None:
    with writing() as connection:
        values = {"balance_cents": cents, "next_review_on": TODAY}
        connection.execute(ACCOUNT.update().values(**values))
