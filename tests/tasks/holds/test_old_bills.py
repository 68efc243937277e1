"""HD-29, HD-30: an old bill waits from the import on, and goes when a person has let it in."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from policy.holds import ClearanceReason
from policy.holds.holds import HoldKind
from tasks.history.account_history import tell
from tasks.holds import hold_list
from tasks.holds.holds import HoldRequest, place_hold, release_hold
from tasks.runs.office_day import Moment
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading
from tasks.storage.tables import CLEARANCE, HOLD
from tests.tasks.days import breaches, rows, sent, walk
from tests.tasks.intake_folders import (
    NOW,
    TODAY,
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
HOME = {"line1": "1 Main Street", "city": "Austin"}
LAST = date(2024, 3, 2)
"""The day of a visit whose first bill may come today, and not tomorrow."""
INSURER_LATE = ClearanceReason.INSURER_LATE


def visit(path: Path, day: date, amount: str = "100.00", **cells: str) -> Path:
    charge = [tend_amount("t1", "charge", amount)]
    accounts = [tend_account(service_from=day.isoformat(), **cells)]
    return tend_folder(path, [tend_person(**HOME)], accounts, charge)


def standing() -> list[str]:
    return sorted(row["kind"].value for row in rows(HOLD, released_on=None))


def reference() -> str:
    return str(ask("SELECT reference FROM account")[0][0])


def let_in(kind: HoldKind, today: date = TODAY) -> None:
    release_hold(
        moment=Moment(today, NOW), reference=reference(), kind=kind, actor="R. Diaz",
        reason=INSURER_LATE,
    )  # fmt: skip


@pytest.mark.rule("HD-29")
@pytest.mark.parametrize(("days", "held"), [(1, False), (0, False), (-1, True)])
def test_an_old_bill_waits_from_the_import_on_and_no_letter_goes(
    tmp_path: Path, days: int, held: bool
) -> None:
    take_in(visit(tmp_path / "in", LAST + timedelta(days)))
    assert standing() == (["HD-29"] if held else [])
    walk()
    assert standing() == (["HD-29"] if held else [])
    assert bool(sent()) is not held
    assert not breaches()


@pytest.mark.rule("HD-29")
def test_a_bill_that_grows_old_while_it_waits_is_noted_by_the_run(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", LAST, holds="HD-04"))
    take_in(visit(tmp_path / "free", LAST, "110.00", holds="none"), today=TODAY + timedelta(1))
    walk(TODAY + timedelta(1))
    assert standing() == ["HD-29"]
    assert not sent()


@pytest.mark.rule("HD-29", "HD-30")
def test_the_desk_the_account_and_why_tell_it(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", date(2019, 5, 1)))
    with reading() as connection:
        listed = hold_list.standing(connection, TODAY)
        story = tell(connection, reference(), TODAY)
    assert [(one.kind, one.desk) for one in listed] == [
        (HoldKind.TOO_OLD, "billing office"), (HoldKind.TIME_BARRED, "compliance"),
    ]  # fmt: skip
    assert all("tend record release" in one.to_do for one in listed)
    assert [hold.kind for hold in story.holds] == [HoldKind.TIME_BARRED, HoldKind.TOO_OLD]
    assert "the time to sue for this bill may be over (HD-30)" in story.next.reasons[0]


@pytest.mark.rule("HD-29")
def test_a_person_lets_it_in_with_a_reason_and_their_name(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", LAST - timedelta(1)))
    walk()
    let_in(HoldKind.TOO_OLD)
    assert standing() == []
    [kept] = rows(CLEARANCE)
    told = (kept["kind"], kept["cleared_on"], kept["reason"], kept["actor"])
    assert told == (HoldKind.TOO_OLD, TODAY, INSURER_LATE, "R. Diaz")
    for later in (1, 2):
        walk(TODAY + timedelta(later))
    assert [step for _, step in sent()] == ["statement_1"]
    with reading() as connection:
        events = [event.text for event in tell(connection, reference(), TODAY).timeline]
    said = "Its age is no reason to wait any more (HD-29): the insurer answered late, by R. Diaz."
    assert said in events
    assert not breaches()


@pytest.mark.rule("HD-30", "HD-29")
def test_each_of_two_reasons_needs_a_word_of_its_own(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", date(2019, 5, 1)))
    let_in(HoldKind.TOO_OLD)
    walk(TODAY + timedelta(1))
    assert (standing(), sent()) == (["HD-30"], [])
    let_in(HoldKind.TIME_BARRED, TODAY + timedelta(1))
    for later in (2, 16):
        walk(TODAY + timedelta(later))
    assert [step for _, step in sent()] == ["statement_1"]
    assert not breaches()


@pytest.mark.rule("HD-29")
def test_without_a_reason_nothing_is_let_in_and_nobody_places_it(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", LAST - timedelta(1)))
    moment, wanted = Moment(TODAY, NOW), reference()
    for reason in (None, ClearanceReason.BEFORE_THE_RULE):
        with pytest.raises(WrongInput, match="HD-29 ends with a reason; give one of: insurer_late"):
            release_hold(
                moment=moment, reference=wanted, kind=HoldKind.TOO_OLD, actor="x", reason=reason
            )
    request = HoldRequest(HoldKind.TOO_OLD)
    with pytest.raises(WrongInput, match="follows from the facts"):
        place_hold(moment=moment, reference=wanted, request=request, actor="x")
    with pytest.raises(WrongInput, match="HD-04 ends without a reason"):
        release_hold(
            moment=moment, reference=wanted, kind=HoldKind.INSURANCE_PENDING, actor="x",
            reason=INSURER_LATE,
        )  # fmt: skip
    assert standing() == ["HD-29"]


@pytest.mark.rule("HD-29")
def test_an_import_once_more_does_not_hold_what_was_let_in(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", LAST - timedelta(1)))
    let_in(HoldKind.TOO_OLD)
    take_in(visit(tmp_path / "again", LAST - timedelta(1), "120.00"), today=TODAY + timedelta(1))
    walk(TODAY + timedelta(1))
    assert (standing(), len(sent())) == ([], 1)


@pytest.mark.rule("HD-08", "HD-29")
def test_a_tiny_old_balance_is_closed_and_costs_nobody_a_look(tmp_path: Path) -> None:
    take_in(visit(tmp_path / "in", date(1999, 5, 1), "4.99"))
    assert standing() == []
    walk()
    assert ask("SELECT resolution FROM account") == [("small_balance",)]
