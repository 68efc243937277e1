"""A bankruptcy that was discharged: what it covers is never asked for again (HD-02)."""

from datetime import date
from typing import Any

import pytest

from policy.holds import HoldKind, HowEnded
from policy.terms import Resolution
from tasks.holds import release_hold
from tasks.runs import Moment
from tasks.runtime import WrongInput
from tests.scenarios.life import Life

pytestmark = pytest.mark.sqlite_is_enough

FILED = date(2026, 2, 12)


def ends(
    life: Life,
    account: int,
    how: HowEnded | None,
    kind: HoldKind = HoldKind.BANKRUPTCY,
    **more: Any,
) -> int | None:
    moment = Moment(life.today, life.now(), None)
    reference = str(life.row(account)["reference"])
    return release_hold(
        moment=moment, reference=reference, kind=kind, actor="tester", how=how, **more
    )


@pytest.fixture
def bankrupt(life: Life) -> int:
    account = life.account(600_00)
    life.until("2026-02-15")
    life.is_held(account, HoldKind.BANKRUPTCY, filed_on=FILED)
    life.until("2026-06-01")
    return account


@pytest.mark.rule("HD-02")
def test_a_discharge_closes_what_it_covers_and_nothing_is_ever_asked_for_again(
    life: Life, bankrupt: int
) -> None:
    before = life.story()
    assert ends(life, bankrupt, HowEnded.DISCHARGED) == 1
    assert life.ended(bankrupt) is Resolution.DISCHARGED
    assert life.row(bankrupt)["balance_cents"] == 600_00
    life.until("2026-12-01")
    assert life.story() == before
    assert life.breaches() == ()


@pytest.mark.rule("HD-02")
@pytest.mark.parametrize(("day", "is_billed"), [(11, False), (12, False), (13, True)])
def test_a_visit_that_comes_in_later_is_billed_only_when_it_was_after_the_petition(
    life: Life, bankrupt: int, day: int, is_billed: bool
) -> None:
    ends(life, bankrupt, HowEnded.DISCHARGED)
    late = life.account(
        80_00, service_from=FILED.replace(day=day), enrolled_on=life.today,
        next_review_on=life.today,
    )  # fmt: skip
    life.until("2026-06-20")
    assert bool(life.kinds(late)) is is_billed
    assert life.breaches() == ()


@pytest.mark.rule("HD-02", "HD-00")
@pytest.mark.parametrize("how", [HowEnded.DISMISSED, HowEnded.MISTAKE])
def test_after_a_dismissal_a_fresh_statement_comes_as_after_any_hold(
    life: Life, bankrupt: int, how: HowEnded
) -> None:
    assert ends(life, bankrupt, how, sure=True) is None
    life.until("2026-06-20")
    assert life.kinds(bankrupt)[-1] == "statement"
    assert life.breaches() == ()


@pytest.mark.rule("HD-02")
def test_it_has_to_be_said_how_a_bankruptcy_ended(life: Life, bankrupt: int) -> None:
    with pytest.raises(WrongInput, match="say how the bankruptcy ended: discharged"):
        ends(life, bankrupt, None, sure=True)
    with pytest.raises(WrongInput, match="HD-01 does not end as dismissed"):
        ends(life, bankrupt, HowEnded.DISMISSED, HoldKind.DISPUTE, sure=True)


@pytest.mark.parametrize(
    "kind", [HoldKind.DISPUTE, HoldKind.DECEASED, HoldKind.MINOR, HoldKind.CEASE_CONTACT]
)
def test_what_protects_people_is_released_only_by_somebody_who_is_sure(
    life: Life, kind: HoldKind
) -> None:
    account = life.account()
    life.until("2026-02-15")
    life.is_held(account, kind)
    life.until("2026-02-16")
    with pytest.raises(WrongInput, match=f"after {kind.value} .* say that you are sure"):
        ends(life, account, None, kind)
    ends(life, account, None, kind, sure=True)
    assert life.row(account)["fresh_statement_due"]


def test_there_is_nothing_to_discharge_without_a_bankruptcy(life: Life) -> None:
    account = life.account()
    with pytest.raises(WrongInput, match="has no hold HD-02"):
        ends(life, account, HowEnded.DISCHARGED)
