"""A fresh statement has only the reasons that something gives: that it did not leave is none.

Revision ID: 0034
Revises: 0033
"""

from migrations.checks import replace_enum_check

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_FRESH_WHY = (
    "hold_ended", "taken_back", "corrected", "new_charge", "insurer", "export", "beside_plan",
    "helped", "guarantor",
)  # fmt: skip
_BEFORE = (*_FRESH_WHY[:-1], "not_sent", "guarantor")


def upgrade() -> None:
    replace_enum_check("account", "fresh_why", "freshwhy", _FRESH_WHY)


def downgrade() -> None:
    replace_enum_check("account", "fresh_why", "freshwhy", _BEFORE)
