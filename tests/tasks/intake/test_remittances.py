"""A remittance (X12 835) decides what is left of a bill, and whether it may be asked for."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks import intake
from tasks.payments import payer_credits, unmatched
from tasks.runtime import WrongInput
from tasks.storage.database import reading
from tests.factories import NOW
from tests.tasks.days import breaches
from tests.tasks.intake.remittance_files import (
    PAID_ON,
    Claim,
    brought,
    held,
    known,
    owed,
    posted,
    remittance,
    transaction,
)
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

FIRST = Claim("a1", "1", "1000", "700", [("CO", "45", "100"), ("PR", "1", "200")], share="200")
BACK = FIRST._replace(
    status="22", charge="-1000", paid="-700", share="",
    adjusted=[("CO", "45", "-100"), ("PR", "1", "-200")],
)  # fmt: skip
SECOND = Claim(
    "a1", "2", "1000", "150", [("OA", "23", "800"), ("PR", "2", "50")], number="ICN2", share="50"
)


@pytest.fixture(autouse=True)
def _one_visit(tmp_path: Path, database: str) -> None:
    assert database
    take_in(known(tmp_path / "export", a1="1000.00"))


def test_what_is_left_is_the_patients_share_and_the_hold_ends(tmp_path: Path) -> None:
    assert held() == ["HD-04"]
    made = brought(tmp_path / "x", [FIRST], "700")
    assert (made.read, made.accepted, made.refused, made.changed) == (1, 1, 0, 1)
    assert owed() == 200_00
    assert posted() == {"insurer_payment": -700_00, "adjustment": -100_00}
    assert held() == []
    assert not balances_differ()
    assert not breaches()


def test_the_same_remittance_twice_changes_nothing(tmp_path: Path) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    again = brought(tmp_path / "x", [FIRST], "700")
    assert (again.accepted, again.changed, again.unchanged) == (1, 0, 1)
    assert "1 of them had been taken in before" in again.note
    other_cheque = brought(tmp_path / "y", [FIRST], "700", trace="CHECK2")
    assert (other_cheque.accepted, other_cheque.changed) == (1, 0)
    assert owed() == 200_00


def test_a_reversal_waits_for_its_correction_and_old_files_change_nothing_then(
    tmp_path: Path,
) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    brought(tmp_path / "y", [BACK], "-700", trace="CHECK2")
    assert (owed(), held()) == (1000_00, ["HD-04"])
    right = FIRST._replace(
        paid="650", share="250", adjusted=[("CO", "45", "100"), ("PR", "1", "250")]
    )
    brought(tmp_path / "z", [right], "650", trace="CHECK3")
    assert (owed(), held()) == (250_00, [])
    for file in ("x", "y", "z"):
        assert take_in(tmp_path / file).changed == 0
    assert owed() == 250_00
    assert not breaches()


def test_a_reversal_and_its_correction_come_in_one_remittance(tmp_path: Path) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    right = FIRST._replace(
        paid="600", share="300", adjusted=[("CO", "45", "100"), ("PR", "1", "300")], number="ICN9"
    )
    made = brought(tmp_path / "y", [BACK, right], "-100", trace="CHECK2")
    assert made.accepted == 2
    assert (owed(), held()) == (300_00, [])


def test_a_claim_that_cannot_be_right_is_refused_alone_and_its_account_waits(
    tmp_path: Path,
) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    other = FIRST._replace(number="ICN8")
    cases = [
        (FIRST._replace(account="nobody"), "700", "CLP01"),
        (BACK._replace(paid="-600", charge="-900"), "-600", "CLP04"),
        (FIRST._replace(charge="900", paid="600"), "600", "CLP07"),
        (other._replace(share="100"), "700", "CLP05"),
        (other._replace(status="99"), "700", "CLP02"),
        (FIRST._replace(number=""), "700", "CLP07"),
        (other._replace(adjusted=[("ZZ", "45", "100"), ("PR", "1", "200")]), "700", "CAS01"),
        (other._replace(charge="-1000", paid="-1300"), "-1300", "CLP04"),
        (other._replace(status="23"), "700", "CLP04"),
    ]
    for number, (claim, total, field) in enumerate(cases):
        assert held() == (["HD-25"] if number > 1 else [])
        made = brought(tmp_path / f"y{number}", [claim], total, trace=f"T{number}")
        assert (made.read, made.accepted, made.refused) == (1, 0, 1)
        told = ask("SELECT field, line FROM refused_row ORDER BY id DESC LIMIT 1")
        assert told == [(field, 9)], claim
    assert owed() == 200_00


def test_a_remittance_that_does_not_add_up_is_refused_whole(tmp_path: Path) -> None:
    path = remittance(tmp_path / "x", transaction([FIRST], "700"))
    whole = path.read_text()
    cases = {
        whole.replace("BPR*I*700", "BPR*I*700.01"): "BPR02",
        whole.replace("*1000*700*", "*1000.01*700*"): "CLP03",
        whole.replace("CAS*CO*45*100", "CAS*CO*45*1OO"): "CAS03",
        whole.replace("CAS*CO*45*100", "CAS*CO**100"): "CAS02",
        whole.replace("*20260220~", "*20260231~"): "BPR16",
        whole.replace("*20260220~", "*21260220~"): "BPR16",
        whole.replace("TRN*1*CHECK1", "TRN*1*"): "TRN02",
        whole.replace("*1000*700*", "*1000*99999999*"): "CLP04",
        whole[: whole.index("SE*")]: "SE",
    }
    for text, field in cases.items():
        path.write_text(text)
        made = take_in(path)
        assert (made.read, made.accepted, made.refused) == (1, 0, 1)
        assert ask("SELECT field FROM refused_row ORDER BY id DESC LIMIT 1") == [(field,)]
        assert (owed(), held()) == (1000_00, ["HD-04", "HD-25"])
    path.write_text(whole.replace("ST*835", "ST*837"))
    with pytest.raises(WrongInput, match="holds no remittance"):
        take_in(path)


def test_a_secondary_decides_last_and_the_earlier_money_counts_once(tmp_path: Path) -> None:
    first = FIRST._replace(status="19")
    brought(tmp_path / "x", [first], "700")
    assert (owed(), held()) == (200_00, ["HD-04"])
    brought(tmp_path / "y", [SECOND], "150", payer="2222222222", trace="T2")
    assert (owed(), held()) == (50_00, [])
    assert posted() == {"insurer_payment": -850_00, "adjustment": -100_00}


def test_what_earlier_insurers_paid_is_taken_off_until_their_own_remittance_tells_it(
    tmp_path: Path,
) -> None:
    brought(tmp_path / "y", [SECOND], "150", payer="2222222222", trace="T2")
    assert (owed(), held()) == (50_00, [])
    assert posted()["adjustment"] == -800_00
    brought(tmp_path / "x", [FIRST._replace(status="19")], "700")
    assert owed() == 50_00
    assert posted() == {"insurer_payment": -850_00, "adjustment": -100_00}
    assert not breaches()


def test_what_is_not_settled_is_held_until_a_decision_that_is(tmp_path: Path) -> None:
    unlike = FIRST._replace(adjusted=[("CO", "45", "100"), ("PR", "96", "200")])
    brought(tmp_path / "x", [unlike], "700")
    assert (owed(), held()) == (200_00, ["HD-04", "HD-26"])
    back = BACK._replace(adjusted=[("CO", "45", "-100"), ("PR", "96", "-200")])
    brought(tmp_path / "y", [back, FIRST._replace(number="ICN3")], "0", trace="CHECK2")
    assert (owed(), held()) == (200_00, [])


def test_a_hold_of_a_remittance_outlasts_an_export_that_lags_behind(tmp_path: Path) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    brought(tmp_path / "y", [BACK], "-700", trace="CHECK2")
    charge = [tend_amount("C-a1", "charge", "1000.00")]
    paid = [tend_amount("P1", "patient_payment", "10.00")]
    visit = [tend_account(insurance_pending="")]
    take_in(tend_folder(tmp_path / "later", [tend_person()], visit, charge + paid))
    assert (owed(), held()) == (990_00, ["HD-04"])


def amounts(on: str = "2026-02-22") -> list[dict[str, str]]:
    rows = [tend_amount("C-a1", "charge", "1000.00")]
    rows.append(tend_amount("I1", "insurer_payment", "700.00") | {"value_on": on})
    rows.append(tend_amount("J1", "adjustment", "-100.00") | {"value_on": on})
    return rows


def test_an_export_that_shows_the_same_money_later_counts_it_once(tmp_path: Path) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    visit = [tend_account(insurance_pending="")]
    take_in(tend_folder(tmp_path / "later", [tend_person()], visit, amounts()))
    assert owed() == 200_00
    assert not breaches()


def test_an_export_that_showed_the_same_money_before_counts_it_once(tmp_path: Path) -> None:
    visit = [tend_account(insurance_pending="yes")]
    take_in(tend_folder(tmp_path / "later", [tend_person()], visit, amounts()))
    assert owed() == 200_00
    brought(tmp_path / "x", [FIRST], "700")
    assert (owed(), held(), posted()) == (200_00, [], {})
    brought(tmp_path / "y", [BACK], "-700", trace="CHECK2")
    assert (owed(), held()) == (1000_00, ["HD-04"])
    assert not breaches()


def test_an_export_that_has_a_claim_by_lines_of_service_gives_nothing_back_and_is_shown(
    tmp_path: Path,
) -> None:
    """Billing systems post by line: nobody can tell, so both count until a person looks."""
    brought(tmp_path / "x", [FIRST], "700")
    paid = {"value_on": PAID_ON.isoformat()}
    lines = [
        tend_amount("I1", "insurer_payment", "400") | paid,
        tend_amount("I2", "insurer_payment", "300") | paid,
        tend_amount("A1", "adjustment", "-60") | paid,
        tend_amount("A2", "adjustment", "-40") | paid,
    ]
    charge = tend_amount("C-a1", "charge", "1000.00")
    visit = [tend_account(insurance_pending="")]
    take_in(tend_folder(tmp_path / "later", [tend_person()], visit, [charge, *lines]))
    assert owed() == -600_00
    with reading() as connection:
        assert payer_credits(connection) == []
        shown = unmatched(connection)
    assert [(one.what, one.cents) for one in shown] == [
        ("insurer payment", 700_00), ("insurer adjustment", 100_00),
    ]  # fmt: skip
    assert {one.to_do.partition(".")[0] for one in shown} == {
        "The same money: post nothing, and give nothing back for it"
    }
    assert not breaches()


def test_provider_adjustments_touch_no_account(tmp_path: Path) -> None:
    lines = transaction([FIRST], "650", provider=["PLB*9999999995*20261231*WO:123*40*FB*10"])
    made = take_in(remittance(tmp_path / "x", lines))
    assert (made.accepted, owed()) == (1, 200_00)
    assert "Provider adjustments (PLB) come to $50.00" in made.note


def test_one_account_of_several_patients_is_refused(tmp_path: Path) -> None:
    made = brought(tmp_path / "x", [FIRST, FIRST._replace(number="ICN2", patient="M2")], "1400")
    assert (made.read, made.refused) == (2, 2)
    assert (owed(), held()) == (1000_00, ["HD-04", "HD-25"])


def test_several_interchanges_each_with_separators_of_its_own(tmp_path: Path) -> None:
    take_in(known(tmp_path / "more", a1="1000.00", b1="300.00"))
    path = remittance(tmp_path / "x", transaction([FIRST], "700"))
    other = Claim("b1", "1", "300", "300", number="ICN5", patient="M5")
    second = remittance(tmp_path / "y", transaction([other], "300", trace="T9")).read_text()
    swapped = second.replace("~\n", "\r\n").replace("~", "\r").replace("*", "|")
    path.write_text(path.read_text() + swapped, newline="")
    made = take_in(path)
    assert (made.read, made.accepted) == (2, 2)
    assert (owed("a1"), owed("b1")) == (200_00, 0)


def test_a_folder_of_remittances_is_taken_in_the_order_in_which_they_were_made(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "inbox"
    remittance(folder / "z.835", transaction([FIRST], "700"))
    later = remittance(folder / "a.txt", transaction([BACK], "-700", trace="CHECK2"))
    later.write_text(later.read_text().replace("*260220*", "*260221*"))
    (folder / "read me.txt").write_text("for the billing office")
    made = take_in(folder)
    assert (made.accepted, owed(), held()) == (2, 1000_00, ["HD-04"])
    assert "1 file of the folder: no X12, left alone" in made.note


def test_a_dry_run_tells_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    path = remittance(tmp_path / "x", transaction([FIRST], "700"))
    found = intake.preview_folder(path, today=TODAY, since=None, now=NOW)
    assert (found.read, found.refused, found.changed, found.stops) == (1, 0, 1, ())
    assert (found.balance_before_cents, found.balance_after_cents) == (1000_00, 200_00)
    assert [one.after_cents for one in found.moves] == [200_00]
    assert (owed(), ask("SELECT * FROM remittance_claim")) == (1000_00, [])


def test_what_no_export_shows_within_two_weeks_is_for_a_person(tmp_path: Path) -> None:
    brought(tmp_path / "x", [FIRST], "700")
    later = TODAY + timedelta(20)
    take_in(known(tmp_path / "later", a1="1000.00", b2="5.00"), today=later)
    with reading() as connection:
        found = [(one.what, one.cents) for one in unmatched(connection)]
    assert found == [("insurer payment", 700_00), ("insurer adjustment", 100_00)]


def test_a_segment_that_never_ends_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = remittance(tmp_path / "x", transaction([FIRST], "700"))
    text = path.read_text()
    path.write_text(text[: text.index("LX*1")] + "A" * 3_000_000)
    with pytest.raises(WrongInput, match="more than 1,000,000 characters in segment 8"):
        take_in(path)
