"""The billing system owns the money: what was recorded here and what an export shows are one."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.terms import PlanStatus, Resolution, Stage, TakenBack
from tasks.intake import count_what_has_come
from tasks.payments import Payment, payments, refunds, reversals, unmatched
from tasks.plans import agreements
from tasks.practice.practice import STANDARD
from tasks.runtime import WrongInput
from tasks.storage.database import reading, writing
from tests.factories import NOW
from tests.tasks.days import breaches
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    balances_differ,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database")
Amounts = list[dict[str, str]]


def charge(account: str = "a1", dollars: str = "300") -> dict[str, str]:
    return tend_amount("C1", "charge", dollars, account)


SHORTER = "older=99999"
"""A person accepts that its newest amount is gone."""


def amount(
    key: str, dollars: str, on: date = TODAY, kind: str = "patient_payment", account: str = "a1"
) -> dict[str, str]:
    return tend_amount(key, kind, dollars, account) | {"value_on": on.isoformat()}


class Office:
    """One person with one visit or two, the office that records, and the exports that come in."""

    def __init__(self, folder: Path, accounts: tuple[str, ...] = ("a1",)) -> None:
        self.folder, self.accounts, self.exports, self.keys = folder, accounts, 0, 0
        self.export(on=TODAY - timedelta(30), accept=SHORTER)

    def export(self, *amounts: dict[str, str], on: date = TODAY, **wishes: Any) -> None:
        self.exports += 1
        rows = [charge(account) for account in self.accounts] + list(amounts)
        visits = [tend_account(account) for account in self.accounts]
        path = self.folder / f"export-{self.exports}"
        take_in(
            tend_folder(path, [tend_person()], visits, rows), today=on,
            now=NOW + timedelta(seconds=self.exports), **wishes,
        )  # fmt: skip
        assert balances_differ() == []

    def reference(self, account: str = "a1") -> str:
        return str(ask(f"SELECT reference FROM account WHERE source_key = '{account}'")[0][0])

    def records(
        self,
        cents: int,
        on: date = TODAY,
        *,
        key: str = "",
        account: str = "a1",
        today: date = TODAY,
    ) -> Payment:
        with writing() as connection:
            return payments.record(
                connection, reference=self.reference(account), amount_cents=cents, received_on=on,
                today=today, now=NOW + (today - TODAY), key=key or self.made_up_key(),
                actor="tester", second_meant=bool(key),
            )  # fmt: skip

    def made_up_key(self) -> str:
        """As the command makes one where nobody names any."""
        self.keys += 1
        return f"made up {self.keys}"

    def takes_back(
        self, payment: str, key: str = "back", today: date = TODAY,
        why: TakenBack = TakenBack.BOUNCED,
    ) -> Payment:  # fmt: skip
        with writing() as connection:
            return reversals.reverse(
                connection, reference=self.reference(), payment_key=payment, today=today, now=NOW,
                key=key, actor="tester", why=why,
            )  # fmt: skip

    def gives_back(self, cents: int, key: str = "f") -> None:
        with writing() as connection:
            refunds.record(
                connection, reference=self.reference(), amount_cents=cents, paid_on=TODAY,
                today=TODAY, now=NOW, key=key, actor="tester",
            )  # fmt: skip

    def plan(self, *accounts: str) -> None:
        with writing() as connection:
            agreements.enrol(
                connection, references=[self.reference(one) for one in accounts], count=3,
                amount_cents=None, first_due=TODAY - timedelta(10), today=TODAY - timedelta(25),
                key="plan-1", actor="tester",
            )  # fmt: skip

    def owes(self, account: str = "a1") -> int:
        return int(ask(f"SELECT balance_cents FROM account WHERE source_key = '{account}'")[0][0])

    def shown(self) -> list[tuple[int, date, bool]]:
        with reading() as connection:
            return [(x.cents, x.value_on, x.alike is not None) for x in unmatched(connection)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def of_tend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A practice whose exports never show what was recorded in Tend."""
    own = tmp_path / "practice.toml"
    own.write_text(
        STANDARD.read_text(encoding="utf-8") + '\n[intake]\npayments = "tend"\n',
        encoding="utf-8",
    )
    return lambda: monkeypatch.setenv("TEND_PRACTICE_FILE", str(own))


def refunds_due() -> list[tuple[Any, ...]]:
    return ask("SELECT amount_cents FROM refund_due WHERE settled_on IS NULL")


def test_a_payment_that_was_recorded_and_then_exported_counts_once(office: Office) -> None:
    office.records(100_00)
    office.export(amount("P1", "100"))
    assert office.owes() == 200_00
    assert ask("SELECT cents, source_line FROM matched_entry") == [(-100_00, "P1")]


@pytest.mark.parametrize(("days", "left"), [(6, 200_00), (7, 200_00), (8, 100_00)])
def test_the_days_may_be_a_week_apart(office: Office, days: int, left: int) -> None:
    office.records(100_00, TODAY - timedelta(days))
    office.export(amount("P1", "100"))
    assert office.owes() == left


def test_the_same_key_is_the_same_money_and_the_amount_is_the_billing_systems(
    office: Office,
) -> None:
    office.records(100_00, TODAY - timedelta(20), key="P1")
    office.export(amount("P1", "120"))
    assert office.owes() == 180_00


@pytest.mark.parametrize(("dollars", "left"), [("90", 210_00), ("100", 200_00), ("120", 180_00)])
def test_a_recorded_payment_shown_for_a_coming_day_with_another_amount_is_the_exports(
    office: Office, dollars: str, left: int
) -> None:
    office.records(100_00, key="P1")
    office.export(amount("P1", dollars, on=TODAY + timedelta(3)))
    assert office.owes() == 200_00
    with writing() as connection:
        count_what_has_come(connection, TODAY + timedelta(3), NOW)
    assert office.owes() == left
    assert balances_differ() == []
    office.export(amount("P1", dollars, on=TODAY + timedelta(3)), on=TODAY + timedelta(4))
    assert office.owes() == left


def test_the_same_export_again_and_the_next_one_change_nothing(office: Office) -> None:
    office.records(100_00)
    for _ in range(2):
        office.export(amount("P1", "100"))
    office.export(amount("P1", "100"), amount("P2", "50"))
    assert office.owes() == 150_00


def test_an_export_that_drops_the_line_later_takes_it_back_and_brings_it_again(
    office: Office,
) -> None:
    office.records(100_00)
    office.export(amount("P1", "100"))
    office.export(accept=SHORTER)
    assert office.owes() == 300_00
    office.export(amount("P1", "100"))
    assert office.owes() == 200_00


def test_a_bill_paid_here_and_then_exported_brings_no_refund_and_stays_closed(
    office: Office,
) -> None:
    office.records(300_00)
    office.export(amount("P1", "300"))
    assert (office.owes(), refunds_due()) == (0, [])
    assert ask("SELECT resolution FROM account") == [("paid",)]


def test_one_line_is_never_two_records(office: Office) -> None:
    office.records(100_00, key="one")
    office.records(100_00, key="two")
    office.export(amount("P1", "100"))
    assert office.owes() == 100_00
    office.export(amount("P1", "100"), amount("P2", "100"))
    assert office.owes() == 100_00
    office.export(amount("P1", "100"), amount("P2", "100"), amount("P3", "100"))
    assert office.owes() == 0


def test_a_plan_payment_over_two_visits_is_found_as_one_line_or_as_two(tmp_path: Path) -> None:
    for number, lines in enumerate(
        (
            [amount("P1", "400")],
            [amount("P1", "300"), amount("P2", "100", account="a2")],
        )
    ):
        office = Office(tmp_path / str(number), ("a1", "a2"))
        if not number:
            office.plan("a1", "a2")
            office.records(400_00)
        else:
            office.export(on=TODAY)  # both are gone from the export: they stand again
        office.export(*lines)
        assert office.owes("a1") + office.owes("a2") == 200_00


def test_what_one_payment_had_too_much_went_on_to_the_other_visit_and_is_no_lost_credit(
    tmp_path: Path,
) -> None:
    """The billing system shows all of it on the visit it was paid for, as a credit there."""
    office = Office(tmp_path, ("a1", "a2"))
    office.records(350_00)
    office.export(amount("P1", "350"))
    assert (office.owes("a1"), office.owes("a2")) == (0, 250_00)
    assert ask("SELECT credit_cents FROM account_item WHERE credit_cents > 0") == [(50_00,)]
    assert breaches() == ()


def test_a_reversal_of_an_exported_payment_is_found_in_the_next_export(office: Office) -> None:
    office.records(100_00, key="k1")
    office.export(amount("P1", "100"))
    office.takes_back("k1")
    assert office.owes() == 300_00
    office.export(amount("P1", "100"), amount("R1", "100", kind="reversal"))
    assert office.owes() == 300_00


def test_a_payment_that_was_taken_back_here_is_found_with_its_reversal(office: Office) -> None:
    office.records(100_00, key="k1")
    office.takes_back("k1")
    office.export(amount("P1", "100"), amount("R1", "100", kind="reversal"))
    assert office.owes() == 300_00
    assert len(ask("SELECT id FROM matched_entry")) == 2


def test_a_refund_is_found_by_its_key_and_by_its_amount(office: Office) -> None:
    office.records(400_00)
    office.export(amount("P1", "400"))
    office.gives_back(60_00, key="F1")
    office.gives_back(40_00)
    office.export(
        amount("P1", "400"), amount("F1", "60", kind="refund"), amount("F9", "40", kind="refund")
    )
    assert (office.owes(), refunds_due()) == (0, [])


def test_an_exported_refund_settles_what_was_due(office: Office) -> None:
    office.export(amount("P1", "420"))
    assert refunds_due() == [(120_00,)]
    office.export(amount("P1", "420"), amount("F1", "120", kind="refund"))
    assert refunds_due() == []
    assert ask("SELECT refunded_cents, settled_why FROM refund_due") == [
        (120_00, "it was paid out")
    ]
    assert ask("SELECT stage, resolution FROM account") == [("resolved", "paid")]


def test_a_payment_that_the_export_showed_first_is_not_posted_when_it_is_recorded(
    office: Office,
) -> None:
    office.export(amount("P1", "100"), on=TODAY)
    done = office.records(100_00)
    assert (done.new, done.exported_on, done.balance_cents) == (False, TODAY, 200_00)
    assert office.owes() == 200_00


@pytest.mark.parametrize(("days", "left"), [(6, 200_00), (7, 200_00), (8, 100_00)])
def test_recorded_up_to_a_week_from_the_exports_day_it_is_the_same(
    office: Office, days: int, left: int
) -> None:
    office.export(amount("P1", "100", TODAY - timedelta(days)))
    office.records(100_00)
    assert office.owes() == left


def test_the_key_of_an_exported_payment_is_that_payment(office: Office) -> None:
    office.export(amount("P1", "100", TODAY - timedelta(20)))
    assert office.records(100_00, key="P1").exported_on == TODAY
    assert office.owes() == 200_00
    with pytest.raises(WrongInput, match="the key P1 is that of another payment"):
        office.records(90_00, key="P1")


def test_the_same_payment_typed_again_is_refused_and_a_key_of_its_own_is_a_second_one(
    office: Office,
) -> None:
    office.export(amount("P1", "100"))
    office.records(100_00)
    with pytest.raises(WrongInput, match="was recorded already"):
        office.records(100_00)
    assert office.records(100_00, key="second").new
    assert office.owes() == 100_00


def test_a_payment_that_the_export_had_is_taken_back_by_the_key_it_was_recorded_with(
    office: Office,
) -> None:
    office.export(amount("P1", "100"))
    office.records(100_00)
    office.takes_back("made up 1")
    assert office.owes() == 300_00
    assert office.records(100_00).new  # the cheque came again


def test_where_tend_owns_the_money_nothing_is_matched(
    office: Office, of_tend: Callable[[], None]
) -> None:
    of_tend()
    office.records(100_00)
    office.export(amount("P1", "100"))
    assert (office.owes(), office.shown()) == (100_00, [])
    office.records(50_00)
    assert office.owes() == 50_00


@pytest.mark.parametrize(("days", "is_shown"), [(13, False), (14, False), (15, True)])
def test_after_two_weeks_in_no_export_a_person_sees_it(
    office: Office, days: int, is_shown: bool
) -> None:
    paid_on = TODAY - timedelta(days)
    office.records(100_00, paid_on, today=paid_on)
    assert office.shown() == []
    office.export(on=TODAY)
    assert office.shown() == ([(100_00, paid_on, False)] if is_shown else [])


@pytest.mark.parametrize(("days", "is_shown"), [(13, False), (14, False), (15, True)])
def test_an_old_cheque_that_is_typed_late_has_two_weeks_from_the_day_it_was_typed(
    office: Office, days: int, is_shown: bool
) -> None:
    paid_on = TODAY - timedelta(60)
    office.records(100_00, paid_on, today=TODAY - timedelta(days))
    office.export(on=TODAY)
    assert office.shown() == ([(100_00, paid_on, False)] if is_shown else [])


def test_what_was_taken_back_here_is_expected_in_no_export(office: Office) -> None:
    office.records(100_00, TODAY - timedelta(20), key="k1")
    office.takes_back("k1", today=TODAY - timedelta(20))
    office.export()
    assert office.shown() == []


def test_a_pair_that_is_not_certain_is_shown_and_brings_no_refund(office: Office) -> None:
    paid_on = TODAY - timedelta(10)
    office.records(300_00, paid_on, key="k1")
    office.export(amount("P1", "300"))
    assert (office.owes(), refunds_due()) == (-300_00, [])
    assert office.shown() == [(300_00, paid_on, True)]
    office.takes_back("k1")
    assert (office.owes(), refunds_due(), office.shown()) == (0, [], [])


def test_two_records_as_near_as_each_other_are_shown_and_bring_no_refund(office: Office) -> None:
    first, second = TODAY - timedelta(6), TODAY - timedelta(2)
    office.records(150_00, first, key="one")
    office.records(150_00, second, key="two")
    office.export(amount("P1", "150", TODAY - timedelta(4)))
    assert refunds_due() == []
    assert len(office.shown()) == 1
    office.takes_back("two")
    assert (office.owes(), refunds_due()) == (0, [])


def test_what_is_due_without_the_doubt_is_due(office: Office) -> None:
    office.records(300_00, TODAY - timedelta(10), key="k1")
    office.export(amount("P1", "300"), amount("P2", "70"))
    assert refunds_due() == [(70_00,)]


def test_imported_payments_cover_a_plan_and_complete_it(office: Office) -> None:
    office.plan("a1")
    office.export(amount("P1", "100", TODAY - timedelta(11)))
    covered = "SELECT number, paid_cents FROM instalment ORDER BY number"
    assert ask(covered) == [(1, 100_00), (2, 0), (3, 0)]
    office.export(amount("P1", "100", TODAY - timedelta(11)), amount("P2", "200"))
    assert ask(covered) == [(1, 100_00), (2, 100_00), (3, 100_00)]
    assert ask("SELECT status FROM plan") == [(PlanStatus.COMPLETED.value,)]


def test_an_imported_reversal_uncovers_the_plan_and_names_its_payment(office: Office) -> None:
    office.plan("a1")
    office.export(amount("P1", "300"))
    office.export(amount("P1", "300"), amount("R1", "300", kind="reversal"))
    assert ask("SELECT SUM(paid_cents) FROM instalment") == [(0,)]
    assert ask("SELECT status FROM plan") == [(PlanStatus.ACTIVE.value,)]
    assert ask("SELECT stage FROM account") == [(Stage.PLAN_FOLLOW_UP.value,)]
    paid = ask("SELECT id FROM ledger_entry WHERE source_line = 'P1'")
    assert ask("SELECT reverses_id FROM ledger_entry WHERE source_line = 'R1'") == paid


def test_a_payment_with_another_name_in_the_next_export_came_once(office: Office) -> None:
    office.plan("a1")
    office.export(amount("P1", "100"))
    before = ask("SELECT number, due_on, paid_cents FROM instalment ORDER BY number")
    office.export(amount("P9", "100"))
    assert ask("SELECT number, due_on, paid_cents FROM instalment ORDER BY number") == before


def test_an_imported_payment_ends_a_promise_and_closes_the_account(office: Office) -> None:
    with writing() as connection:
        connection.exec_driver_sql("UPDATE account SET promise_until = '2026-03-20'")
    office.export(amount("P1", "100"))
    assert ask("SELECT promise_until FROM account") == [(None,)]
    office.export(amount("P1", "100"), amount("P2", "200"))
    assert ask("SELECT resolution FROM account") == [(Resolution.PAID.value,)]
    office.export(amount("P1", "100"), amount("P2", "200"), amount("P3", "10"))
    assert ask("SELECT stage, balance_cents FROM account") == [("human_review", -10_00)]
    assert refunds_due() == [(10_00,)]


def test_the_insurer_takes_money_back_by_a_kind_of_its_own_or_below_zero(office: Office) -> None:
    paid = amount("I1", "200", kind="insurer_payment")
    office.export(paid)
    office.export(paid, amount("I2", "50", kind="insurer_takeback"))
    assert office.owes() == 150_00
    office.export(paid, amount("I2", "-50", kind="insurer_payment"))
    assert office.owes() == 150_00
    assert ask("SELECT DISTINCT kind FROM ledger_entry WHERE source_line = 'I2'") == [
        ("insurer_payment",)
    ]


@pytest.mark.parametrize("key", ["B1", ""])
def test_a_payment_that_an_older_export_took_back_is_recorded_and_comes_again_and_counts_once(
    tmp_path: Path, key: str
) -> None:
    """Under its own key, or under one of ours and near enough to be it."""
    office = Office(tmp_path)
    office.export(amount("B1", "120"))
    office.export(accept=SHORTER)
    assert ask("SELECT balance_cents FROM account") == [(300_00,)]
    assert office.records(120_00, key=key).new
    assert "same_key_twice" not in {one.kind for one in breaches()}
    for _ in range(2):
        office.export(amount("B1", "120"))
        assert ask("SELECT balance_cents FROM account") == [(180_00,)]
    office.export(accept=SHORTER)
    office.export(amount("B1", "120"))
    assert ask("SELECT balance_cents FROM account") == [(180_00,)]
    assert breaches() == ()
