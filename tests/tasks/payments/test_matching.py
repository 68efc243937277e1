"""Which line of an export is the money that somebody recorded here."""

from datetime import date, timedelta

import pytest

from policy.terms import LedgerKind
from tasks.payments.matching import Line, Part, Recorded, pairs, perhaps

DAY = date(2026, 2, 10)
PAID, BACK, HELP = LedgerKind.PATIENT_PAYMENT, LedgerKind.REVERSAL, LedgerKind.ASSISTANCE_WRITE_OFF


def line(name: str, after: int = 0, *, cents: int = -100, kind: LedgerKind = PAID) -> Line:
    return Line(name, kind, cents, DAY + timedelta(after))


def recorded(
    number: int, after: int = 0, *, cents: int = -100, kind: LedgerKind = PAID, key: str = "",
    back: int | None = None, of: int | None = None,
) -> Recorded:  # fmt: skip
    return Recorded((Part(number, cents),), kind, DAY + timedelta(after), key, back, of)


def found(lines: list[Line], records: list[Recorded]) -> dict[str, list[int]]:
    return {one.source_line: sorted(two.ids) for one, two in pairs(lines, records)}


@pytest.mark.parametrize(("days", "is_one"), [(6, True), (7, True), (8, False)])
def test_the_same_amount_is_the_same_money_up_to_a_week_apart(days: int, is_one: bool) -> None:
    for after in (days, -days):
        assert bool(pairs([line("P", after)], [recorded(1)])) is is_one


def test_another_amount_is_other_money() -> None:
    assert not pairs([line("P", cents=-101)], [recorded(1)])


def test_another_kind_is_other_money() -> None:
    assert not pairs([line("P", kind=LedgerKind.INSURER_PAYMENT)], [recorded(1)])


def test_the_same_key_is_the_same_money_whatever_its_day_and_amount() -> None:
    assert found([line("P77", 30, cents=-250)], [recorded(1, key="P77")]) == {"P77": [1]}


def test_the_key_comes_before_the_nearest_day() -> None:
    records = [recorded(1), recorded(2, 5, key="P")]
    assert found([line("P"), line("Q", 1)], records) == {"P": [2], "Q": [1]}


def test_the_nearest_day_comes_first() -> None:
    assert found([line("P", 3)], [recorded(1), recorded(2, 2)]) == {"P": [2]}
    assert found([line("P", 3), line("Q")], [recorded(1, 1)]) == {"Q": [1]}


def test_one_line_takes_one_record_and_one_record_one_line() -> None:
    assert found([line("P")], [recorded(1), recorded(2)]) in ({"P": [1]}, {"P": [2]})
    assert len(pairs([line("P"), line("Q")], [recorded(1)])) == 1


def test_as_many_lines_as_records_are_certain_together() -> None:
    lines = [line("P", 2), line("Q", 6)]
    assert found(lines, [recorded(1, 0), recorded(2, 4)]) == {"P": [1], "Q": [2]}


def test_a_line_between_two_records_is_no_pair() -> None:
    assert not pairs([line("P", 2)], [recorded(1, 0), recorded(2, 4)])


def test_a_record_between_two_lines_is_no_pair() -> None:
    assert not pairs([line("P", -3), line("Q", 3)], [recorded(1)])


def test_a_payment_over_two_accounts_is_found_as_the_sum_or_as_the_part() -> None:
    whole = Recorded((Part(1, -100), Part(2, -200)), PAID, DAY, "")
    part = recorded(1)
    assert found([line("P", cents=-300)], [part, whole]) == {"P": [1, 2]}
    assert found([line("P")], [part, whole]) == {"P": [1]}
    both = pairs([line("P"), line("Q", cents=-300)], [part, whole])
    assert len(both) == 1


def test_a_key_of_a_payment_over_two_accounts_finds_the_amount_that_fits() -> None:
    whole = Recorded((Part(1, -100), Part(2, -200)), PAID, DAY, "P")
    part = recorded(1, key="P")
    assert found([line("P", cents=-300)], [part, whole]) == {"P": [1, 2]}
    assert found([line("P", cents=-100)], [part, whole]) == {"P": [1]}


@pytest.mark.parametrize("kind", [HELP, LedgerKind.ADJUSTMENT])
@pytest.mark.parametrize(("days", "is_one"), [(-8, False), (-7, True), (-6, True), (300, True)])
def test_help_is_found_under_either_name_however_late(
    kind: LedgerKind, days: int, is_one: bool
) -> None:
    assert bool(pairs([line("X", days, kind=kind)], [recorded(1, kind=HELP)])) is is_one


def test_a_payment_that_was_taken_back_here_is_expected_only_with_its_reversal() -> None:
    both = [recorded(1, back=2), recorded(2, 3, cents=100, kind=BACK, of=1)]
    assert not pairs([line("P")], both)
    assert not pairs([line("R", 3, cents=100, kind=BACK)], both)
    lines = [line("P"), line("R", 3, cents=100, kind=BACK)]
    assert found(lines, both) == {"P": [1], "R": [2]}


def test_the_reversal_of_a_payment_that_was_found_by_its_key_is_found_with_it() -> None:
    payment = recorded(1, cents=-360, key="k9", back=2)
    reversal = recorded(2, 3, cents=360, kind=BACK, key="bounced", of=1)
    export = [line("k9", cents=-360), line("R", 3, cents=360, kind=BACK)]
    assert found(export, [payment, reversal]) == {"k9": [1], "R": [2]}


def test_of_two_payments_the_one_that_stands_is_found() -> None:
    records = [recorded(1, back=2), recorded(2, cents=100, kind=BACK, of=1), recorded(3)]
    assert found([line("P")], records) == {"P": [3]}


def test_a_reversal_of_a_payment_that_an_export_showed_is_found_by_itself() -> None:
    assert found([line("R", cents=100, kind=BACK)], [recorded(2, cents=100, kind=BACK, of=1)])


@pytest.mark.parametrize(("days", "is_so"), [(13, True), (14, True), (15, False)])
def test_up_to_two_weeks_apart_nobody_knows(days: int, is_so: bool) -> None:
    for after in (days, -days):
        assert perhaps(line("P", after), recorded(1)) is is_so
