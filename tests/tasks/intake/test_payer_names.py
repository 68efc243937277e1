"""A payer that is known by its name alone, whatever format brought it."""

from __future__ import annotations

import pytest

from policy.terms import Payer
from tasks.intake.payer_names import payer_named


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Medicaid", Payer.MEDICAID), ("TX_MEDICAID_HMO", Payer.MEDICAID),
        ("Medi-Cal", Payer.MEDICAID), ("MEDI CAL managed care", Payer.MEDICAID),
        ("MassHealth", Payer.MEDICAID), ("CHIP of Texas", Payer.MEDICAID),
        ("Medical Mutual of Ohio", Payer.COMMERCIAL), ("Group Medical Plan", Payer.COMMERCIAL),
        ("Medicare Part B", Payer.MEDICARE), ("Dual Eligible", Payer.DUAL_ELIGIBLE),
        ("Medicare-Medicaid Plan", Payer.DUAL_ELIGIBLE), ("NO_INSURANCE", Payer.UNINSURED),
        ("Self Pay", Payer.UNINSURED), ("Blue Cross", Payer.COMMERCIAL),
    ],
)  # fmt: skip
def test_a_payer_is_told_by_its_name(name: str, kind: Payer) -> None:
    assert payer_named(name) is kind


def test_a_payer_of_the_government_that_nobody_knows_by_name_is_not_known() -> None:
    assert payer_named("Veterans Affairs", government=True) is Payer.UNKNOWN
