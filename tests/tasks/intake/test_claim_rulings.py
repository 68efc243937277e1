"""What a claim does to its visit, as a function; and what X12 is read at all. No database."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from policy.holds import HoldKind
from policy.terms import LedgerKind
from tasks.intake.remittances.known_claims import KnownClaim
from tasks.intake.remittances.ruling import Ruling, Visit, rule
from tasks.intake.x12 import Remittance, remittance_files
from tasks.intake.x12.amounts import cents_of, day_of
from tasks.intake.x12.balance import refused_whole
from tasks.intake.x12.segments import segments
from tasks.intake.x12.transactions import transactions
from tasks.runtime import WrongInput
from tests.tasks.intake.remittance_files import PAID_ON, Claim, remittance, transaction

PENDING, REVIEW, QMB = HoldKind.INSURANCE_PENDING, HoldKind.BILLING_REVIEW, HoldKind.QMB
FIRST = Claim("a1", "1", "1000", "700", [("CO", "45", "100"), ("PR", "1", "200")])
BILL = {LedgerKind.CHARGE: 1000_00}


def ruled(path: Path, claim: Claim, *known: KnownClaim, bill: int = 1000_00) -> Ruling:
    [one] = transactions(remittance(path / "x.835", transaction([claim], claim.paid)))
    return rule(one.claims[0], one, Visit(known, (), {LedgerKind.CHARGE: bill}), PAID_ON)


def with_reason(reason: str) -> Claim:
    return FIRST._replace(adjusted=[("CO", "45", "100"), ("PR", reason, "200")])


@pytest.mark.parametrize(
    ("claim", "cents", "kinds"),
    [
        pytest.param(FIRST, -800_00, [], id="settled"),
        pytest.param(FIRST._replace(status="3"), -800_00, [], id="by the third"),
        pytest.param(FIRST._replace(status="19"), -800_00, [PENDING], id="forwarded by the first"),
        pytest.param(FIRST._replace(status="21"), -800_00, [PENDING], id="forwarded by the third"),
        pytest.param(
            Claim("a1", "4", "1000", "0", [("CO", "29", "1000")]), 0, [PENDING], id="denied"
        ),
        pytest.param(
            Claim("a1", "23", "1000", "0", [("OA", "109", "1000")]), 0, [PENDING], id="not theirs"
        ),
        pytest.param(
            Claim("a1", "25", "1000", "0", [("CO", "45", "1000")]), 0, [], id="told before"
        ),
        pytest.param(Claim("a1", "13", "1000", "0", [("OA", "1", "1000")]), 0, [], id="waits"),
        pytest.param(with_reason("3"), -800_00, [], id="a copay"),
        pytest.param(with_reason("16"), -800_00, [PENDING], id="lacks information"),
        pytest.param(with_reason("96"), -800_00, [REVIEW], id="not covered"),
        pytest.param(with_reason("204"), -800_00, [REVIEW], id="not of the plan"),
        pytest.param(FIRST._replace(more=["MOA***MA01*N781"]), -800_00, [QMB], id="a QMB"),
        pytest.param(FIRST._replace(more=["MOA***MA18"]), -800_00, [PENDING], id="crossed over"),
        pytest.param(
            FIRST._replace(more=["NM1*TT*2*NEXT"]), -800_00, [PENDING], id="names the next"
        ),
        pytest.param(
            FIRST._replace(charge="900", adjusted=[("PR", "1", "200")]),
            -700_00, [PENDING], id="part of the bill",
        ),
        pytest.param(
            FIRST._replace(charge="1100", adjusted=[("CO", "45", "200"), ("PR", "1", "200")]),
            -900_00, [REVIEW], id="more than the bill",
        ),
    ],
)  # fmt: skip
def test_what_a_claim_posts_and_holds(
    tmp_path: Path, claim: Claim, cents: int, kinds: Sequence[HoldKind]
) -> None:
    found = ruled(tmp_path, claim)
    assert found.wrong is None
    assert (found.cents, [one.kind for one in found.holds]) == (cents, list(kinds))
    assert found.is_final == (not kinds and claim.status in ("1", "2", "3"))


def test_a_reversal_of_a_claim_from_before_tend_takes_back_what_it_says_and_no_more_than_was_paid(
    tmp_path: Path,
) -> None:
    back = FIRST._replace(
        status="22", charge="-1000", paid="-700",
        adjusted=[("CO", "45", "-100"), ("PR", "1", "-200")],
    )  # fmt: skip
    assert ruled(tmp_path, back).wrong is not None
    [one] = transactions(tmp_path / "x.835")
    paid = {
        LedgerKind.CHARGE: 1000_00,
        LedgerKind.INSURER_PAYMENT: -700_00,
        LedgerKind.ADJUSTMENT: -100_00,
    }
    found = rule(one.claims[0], one, Visit((), (), paid), PAID_ON)
    assert (found.cents, [hold.kind for hold in found.holds]) == (800_00, [PENDING])


def test_a_reversal_takes_back_all_that_was_posted(tmp_path: Path) -> None:
    known = KnownClaim(1, "1111111111", "T1", "ICN1", "1", 700_00, 100_00, 50_00, 150_00)
    back = Claim("a1", "22", "-1000", "-700", [("CO", "45", "-300")])
    found = ruled(tmp_path, back, known, bill=150_00)
    assert (found.takes_back, found.cents) == (known, 850_00)


@pytest.mark.parametrize(
    ("total", "field"), [("699.99", "BPR02"), ("700", ""), ("700.01", "BPR02")]
)
def test_a_total_that_is_not_the_sum_of_its_claims_is_refused(
    tmp_path: Path, total: str, field: str
) -> None:
    [one] = transactions(remittance(tmp_path / "x.835", transaction([FIRST], total)))
    wrong = refused_whole(one, PAID_ON)
    assert (wrong.field if wrong else "") == field


def test_a_claim_that_was_taken_back_is_not_taken_back_again(tmp_path: Path) -> None:
    gone = KnownClaim(1, "1111111111", "T1", "ICN1", "1", 700_00, 100_00, 0, 200_00, True)
    back = Claim("a1", "22", "-1000", "-700", [("CO", "45", "-300")])
    found = ruled(tmp_path, back, gone)
    assert found.wrong is not None
    assert found.wrong.reason == "was taken back before"


def test_a_share_is_that_of_the_last_turn(tmp_path: Path) -> None:
    """Two visits in one bill, each decided: both shares are the patient's."""
    half = Claim("a1", "1", "400", "300", [("PR", "1", "100")], number="ICN2")
    other = KnownClaim(1, "1111111111", "T1", "ICN1", "1", 500_00, 0, 0, 100_00)
    found = ruled(tmp_path, half, other, bill=500_00)
    assert (found.is_final, found.holds) == (True, [])


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1", 100), ("1.5", 150), (".5", 50), ("-3.25", -325), ("+2", 200), ("7.100", 710),
     ("", None), (".", None), ("1,00", None), ("1e5", None), ("1.005", None), ("٣", None)],
)  # fmt: skip
def test_an_amount_is_exact_or_none(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize("text", ["20260231", "2026022", "", "2026-02-20", "00000000"])
def test_a_day_that_is_none(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize("text", ["", "ISA", "not X12", "\x00" * 300, "ST*837*1~", "PK\x03\x04"])
def test_what_is_no_x12_is_not_taken_for_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.835"
    path.write_text(text)
    assert remittance_files(path).files == []


@pytest.mark.parametrize("text", ["ISA*00*", "ISA*" * 30, f"ISA{'*' * 15}"])
def test_an_envelope_without_its_elements_is_refused_by_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.835"
    path.write_text(text)
    with pytest.raises(WrongInput, match="is no X12: segment 1 is no ISA"):
        list(segments(path))


def read(path: Path) -> list[Remittance]:
    return list(transactions(path))


def test_what_follows_the_last_segment_or_stands_between_makes_no_difference(
    tmp_path: Path,
) -> None:
    path = remittance(tmp_path / "x.835", transaction([FIRST], "700"))
    expected, text = read(path), path.read_text()
    for other in (
        text.replace("\n", ""),
        text.replace("\n", "\r\n"),
        text.rstrip("~\n"),
        "\ufeff" + text,
        text + "\n\n",
        text.replace("*", "|").replace("~", "\x1c"),
    ):
        path.write_text(other, newline="")
        assert remittance_files(path).files == [path]
        assert read(path) == expected
