"""What an amount of a message (FT1) does to a bill."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.intake import count_what_has_come
from tasks.storage.database import writing
from tests.factories import NOW
from tests.tasks.intake.hl7.feed import (
    ALONE,
    PLAN,
    VISIT,
    brought,
    dft,
    everything,
    ft1,
    held,
    message,
    owed,
    pid,
    posted,
    reference,
    refused,
)
from tests.tasks.intake_folders import (
    TODAY,
    ask,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
CHARGE = ft1("1", "CG", "100&USD")
INSURER = {"f14": "PLAN1"}


@pytest.mark.parametrize(
    ("amount", "kind", "cents"),
    [
        (ft1("2", "CG", "20"), "charge", 20_00),
        (ft1("2", "CG", "-20"), "adjustment", -20_00),
        (ft1("2", "CD", "20"), "adjustment", -20_00),
        (ft1("2", "AJ", "-20"), "adjustment", -20_00),
        (ft1("2", "AJ", "20"), "adjustment", 20_00),
        (ft1("2", "CO", "20"), "patient_payment", -20_00),
        (ft1("2", "PY", "20"), "patient_payment", -20_00),
        (ft1("2", "PY", "20", **INSURER), "insurer_payment", -20_00),
        (ft1("2", "PY", "20", f8="Patient payment, check", **INSURER), "patient_payment", -20_00),
        (ft1("2", "PY", "20", f7="INS^Insurance payment"), "insurer_payment", -20_00),
        (ft1("2", "PY", "20", f8="Medicare EOB"), "insurer_payment", -20_00),
        (ft1("2", "CG", "", f12="7.25&USD", f10="4"), "charge", 29_00),
        (ft1("2", "CG", "", f12="7.25"), "charge", 7_25),
        (ft1("2", "CG", "40", f12="20", f10="2"), "charge", 40_00),
        (ft1("2", "CG", ".5"), "charge", 50),
        (ft1("2", "CG", "20.0000&USD^TP"), "charge", 20_00),
    ],
)
def test_each_type_moves_the_bill_its_own_way(
    tmp_path: Path, amount: str, kind: str, cents: int
) -> None:
    brought(tmp_path / "x", dft(CHARGE))
    made = brought(tmp_path / "y", dft(amount))
    assert made.refused == 0
    assert posted() == sorted([("charge", 100_00), (kind, cents)])


@pytest.mark.parametrize(
    ("amount", "field"),
    [
        (ft1("2", "XX", "20"), "FT1-6"),
        (ft1("2", "", "20"), "FT1-6"),
        (ft1("2", "CG", "20&EUR"), "FT1-11"),
        (ft1("2", "CG", ""), "FT1-11"),
        (ft1("2", "CG", "1,5"), "FT1-11"),
        (ft1("2", "CG", "1e3"), "FT1-11"),
        (ft1("2", "CG", "٣"), "FT1-11"),
        (ft1("2", "CG", "1.005"), "FT1-11"),
        (ft1("2", "CG", "99999999"), "FT1-11"),
        (ft1("2", "CG", "", f12="0.333", f10="3"), "FT1-12"),
        (ft1("2", "CG", "", f12="3", f10="-1"), "FT1-10"),
        (ft1("2", "CG", "", f12="3&CAD"), "FT1-12"),
        (ft1("2", "CD", "-20"), "FT1-11"),
        (ft1("2", "CO", "-20"), "FT1-11"),
        (ft1("2", "PY", "-20"), "FT1-11"),
        (ft1("2", "PY", "-20", **INSURER), "FT1-11"),
        (ft1("2", "CG", "20", on=""), "FT1-4"),
        (ft1("2", "CG", "20", on="20260231"), "FT1-4"),
        (ft1("2", "CG", "20", on="18991231"), "FT1-4"),
        (ft1("2", "CG", "20", on="20280101"), "FT1-4"),
    ],
)
def test_what_is_not_sure_is_refused_by_its_field_and_the_account_waits(
    tmp_path: Path, amount: str, field: str
) -> None:
    brought(tmp_path / "x", dft(CHARGE))
    made = brought(tmp_path / "y", dft(ft1("3", "CG", "5"), amount))
    assert (made.read, made.refused, made.waiting) == (1, 1, 1)
    assert refused() == [("y", 6, field)]
    assert owed() == 100_00  # nothing of the message was taken
    assert "HD-25" in held()


def test_a_payment_that_is_taken_back_raises_the_bill_again(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, ft1("7", "PY", "40"), ft1("8", "PY", "50", **INSURER)))
    brought(tmp_path / "y", dft(ft1("7", "PY", "-40", on="20260110")))
    brought(tmp_path / "z", dft(ft1("9", "PY", "-50", on="20260110", **INSURER)))
    assert owed() == 100_00
    assert ("reversal", 40_00) in posted()
    assert ("insurer_payment", 50_00) in posted()
    [(reverses,)] = ask("SELECT reverses_id FROM ledger_entry WHERE kind = 'reversal'")
    assert reverses is not None


def test_a_charge_and_its_credit_may_have_one_number(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, ft1("1", "CD", "100"), ft1("2", "CG", "30")))
    assert owed() == 30_00


def test_the_same_message_under_another_control_id_changes_nothing(tmp_path: Path) -> None:
    some = [CHARGE, ft1("", "CG", "20"), ft1("", "CG", "20", f1="2"), ft1("", "PY", "5")]
    brought(tmp_path / "x", dft(*some))
    assert owed() == 135_00
    before = everything()
    for number, control in enumerate(("M1", "M2")):
        made = brought(tmp_path / f"y{number}", dft(*some, control=control, at="20260302"))
        assert (made.changed, made.unchanged, made.refused) == (0, 1, 0)
    made = brought(tmp_path / "z", dft(*some), dft(*some, control="M9"))
    assert (made.read, made.changed) == (2, 0)
    assert everything() == before


@pytest.mark.parametrize(
    "other",
    [
        ft1("1", "CG", "90"),
        ft1("1", "CG", "100", on="20260106"),
        ft1("1", "CG", "100", on="20260106") + "\r" + ft1("1", "CG", "100"),
    ],
)
def test_one_number_is_one_amount_and_another_one_is_a_persons_matter(
    tmp_path: Path, other: str
) -> None:
    brought(tmp_path / "x", dft(CHARGE))
    made = brought(tmp_path / "y", dft(other))
    assert made.refused == 1
    assert refused()[0][2] == "FT1-2"
    assert (owed(), "HD-25" in held()) == (100_00, True)
    brought(tmp_path / "z", dft(ft1("2", "AJ", "-10")))  # the way to correct it
    assert owed() == 90_00


def test_a_number_is_that_of_its_account_alone(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE), dft(ft1("1", "CG", "7"), person=pid("P2", "A2", f5="X^Y")))
    assert (owed("A1"), owed("A2")) == (100_00, 7_00)


def test_older_amounts_of_an_account_stay(tmp_path: Path) -> None:
    for number in range(1, 5):
        brought(tmp_path / str(number), dft(ft1(str(number), "CG", "10")))
    assert owed() == 40_00
    rows = ask("SELECT number, charge_cents, balance_cents FROM account_item ORDER BY number")
    assert rows == [(number, 10_00, 10_00) for number in range(1, 5)]
    brought(tmp_path / "p", dft(ft1("p", "PY", "15")))
    rows = ask("SELECT patient_paid_cents, balance_cents FROM account_item ORDER BY number")
    assert rows == [(10_00, 0), (5_00, 5_00), (0, 10_00), (0, 10_00)]


def test_money_of_a_later_day_counts_from_that_day(tmp_path: Path) -> None:
    later = f"{TODAY + timedelta(5):%Y%m%d}"
    brought(tmp_path / "x", dft(CHARGE, ft1("2", "PY", "30", on=later)))
    assert owed() == 100_00
    brought(tmp_path / "y", dft(ft1("3", "CG", "1", on=later)))
    again = brought(tmp_path / "x", dft(CHARGE, ft1("2", "PY", "30", on=later), control="2"))
    assert (again.changed, again.refused) == (0, 0)
    with writing() as connection:
        assert count_what_has_come(connection, TODAY + timedelta(5), NOW) == 2
    assert owed() == 71_00
    again = brought(tmp_path / "x", dft(CHARGE, ft1("2", "PY", "30", on=later)))
    assert (again.changed, owed()) == (0, 71_00)


def test_a_coming_amount_whose_day_came_between_two_imports_counts_once(tmp_path: Path) -> None:
    later = TODAY + timedelta(5)
    brought(tmp_path / "x", dft(CHARGE, ft1("2", "CG", "30", on=f"{later:%Y%m%d}")))
    brought(tmp_path / "y", dft(ft1("3", "CG", "1")), on=later)
    assert owed() == 131_00
    assert ask("SELECT COUNT(*) FROM account_item") == [(3,)]
    assert ask("SELECT id FROM coming_entry") == []


def test_a_dft_without_an_amount_is_refused(tmp_path: Path) -> None:
    assert brought(tmp_path / "x", dft()).refused == 1
    assert refused() == [("x", 1, "FT1")]


def test_a_moment_in_utc_is_of_the_day_it_was_at_the_practice(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(ft1("1", "CG", "1", on="202601060200+0000")))
    brought(tmp_path / "y", dft(ft1("2", "CG", "1", on="202601060200-0600")))
    rows = ask("SELECT value_on FROM ledger_entry ORDER BY id")
    assert [str(row[0]) for row in rows] == ["2026-01-05", "2026-01-06"]


def test_charges_wait_for_the_insurer_and_are_asked_for_once_it_decided(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE))
    assert held() == ["HD-04"]
    brought(tmp_path / "y", dft(ft1("2", "PY", "20", f8="Patient copay")))
    assert held() == ["HD-04"]
    brought(tmp_path / "z", dft(ft1("3", "PY", "50", **INSURER)))
    assert held() == []
    brought(tmp_path / "late", dft(ft1("4", "CG", "10")))
    assert held() == ["HD-04"]
    brought(tmp_path / "z2", dft(ft1("5", "AJ", "-10", f8="Contractual allowance")))
    assert held() == []
    brought(tmp_path / "again", dft(ft1("4", "CG", "10")))
    assert held() == []


def test_where_two_insurers_are_named_the_first_is_not_the_last(tmp_path: Path) -> None:
    both = [PLAN, PLAN.replace("|1|PLAN1", "|2|PLAN2")]
    brought(tmp_path / "x", dft(CHARGE, more=both))
    brought(tmp_path / "y", dft(ft1("3", "PY", "50", **INSURER), more=both))
    assert held() == ["HD-04"]


def test_who_pays_alone_is_asked_at_once_and_who_is_not_said_to_is_not(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    assert held() == []
    classed = VISIT.replace("|V1|", "|V1|SELF PAY|")
    some = message("DFT^P03", pid("P3", "A3"), classed, CHARGE)
    brought(tmp_path / "z", some)
    brought(tmp_path / "y", dft(CHARGE, person=pid("P2", "A2"), more=[]))
    assert (held("A3"), held("A2")) == ([], ["HD-04"])
    assert ask("SELECT payer FROM account ORDER BY source_key") == [
        ("uninsured",), ("unknown",), ("uninsured",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plans", "payer", "kinds"),
    [
        (["IN1|1|X|C|TEXAS MEDICAID"], "medicaid", ["HD-04", "HD-16"]),
        (["IN1|1|X|C|Medicare Part B"], "medicare", ["HD-04"]),
        (["IN1|1|X|C|Medical Mutual of Ohio"], "commercial", ["HD-04"]),
        (["IN1|1|X|C|MEDI-CAL"], "medicaid", ["HD-04", "HD-16"]),
        (["IN1|2|X|C|Medicaid", "IN1|1|Y|C|MEDICARE"], "dual_eligible", ["HD-04", "HD-17"]),
        (["IN1|1|X^Blue HMO|C|"], "commercial", ["HD-04"]),
        (["IN1|1|X|C|ACME|||||||||||MC^Medicaid HMO"], "medicaid", ["HD-04", "HD-16"]),
    ],
)
def test_the_payer_is_told_by_the_plans(
    tmp_path: Path, plans: list[str], payer: str, kinds: list[str]
) -> None:
    brought(tmp_path / "x", dft(CHARGE, more=plans))
    assert ask("SELECT payer FROM account") == [(payer,)]
    assert held() == kinds


def test_an_account_of_an_export_keeps_its_money_and_learns_about_its_people(
    tmp_path: Path,
) -> None:
    take_in(
        tend_folder(
            tmp_path / "csv", [tend_person("P1")], [tend_account("A1", "P1")],
            [tend_amount("t1", "charge", "100.00", "A1")],
        )
    )  # fmt: skip
    dead = pid(f13="(512)555-0177", f29="20260220", f30="Y")
    made = brought(tmp_path / "x", dft(ft1("9", "CG", "40"), person=dead))
    assert (made.refused, made.waiting, owed()) == (1, 0, 100_00)
    assert refused() == [("x", 5, "FT1")]
    assert held() == ["HD-03"]
    assert ask("SELECT phone FROM person") == [("+15125550177",)]


def test_an_export_that_has_the_account_later_owns_its_money(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(CHARGE, ft1("2", "PY", "30")))
    take_in(
        tend_folder(
            tmp_path / "csv", [tend_person("P1")], [tend_account("A1", "P1")],
            [tend_amount("t1", "charge", "100.00", "A1"),
             tend_amount("t2", "patient_payment", "30.00", "A1")],
        )
    )  # fmt: skip
    assert owed() == 70_00
    assert brought(tmp_path / "y", dft(ft1("3", "PY", "10"))).refused == 1
    assert owed() == 70_00


def test_a_payment_recorded_here_and_then_told_counts_once(tmp_path: Path) -> None:
    from tasks.payments import payments

    brought(tmp_path / "x", dft(CHARGE, more=[ALONE]))
    with writing() as connection:
        payments.record(
            connection, reference=reference(), amount_cents=40_00, received_on=TODAY, today=TODAY,
            now=NOW, key="K7", actor="tester",
        )  # fmt: skip
    told = ft1("K7", "PY", "40", on="20260228")
    brought(tmp_path / "y", dft(told))
    assert owed() == 60_00
    again = brought(tmp_path / "y", dft(told, control="2"))
    assert (again.changed, owed()) == (0, 60_00)
    brought(tmp_path / "z", dft(ft1("8", "PY", "10")))
    assert owed() == 50_00


def test_payments_that_come_before_their_charges_are_kept(tmp_path: Path) -> None:
    brought(tmp_path / "x", dft(ft1("1", "CO", "25")))
    assert owed() == -25_00
    brought(tmp_path / "y", dft(ft1("2", "CG", "100")))
    assert owed() == 75_00
    assert ask("SELECT COUNT(*) FROM refund_due WHERE settled_on IS NULL") == [(0,)]
