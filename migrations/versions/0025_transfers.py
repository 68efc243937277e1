"""The ledger takes a patient's credit that is put on another visit of theirs; credits are found
without a look at every account.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import replace_enum_check

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_BEFORE = (
    "charge", "insurer_payment", "adjustment", "patient_payment", "reversal",
    "assistance_write_off", "refund",
)  # fmt: skip


def upgrade() -> None:
    replace_enum_check("ledger_entry", "kind", "ledgerkind", (*_BEFORE, "transfer"))
    credit = sa.text("balance_cents < 0")
    op.create_index(
        "ix_account_credit", "account", ["guarantor_id"],
        sqlite_where=credit, postgresql_where=credit,
    )  # fmt: skip


def downgrade() -> None:
    """Refuses while a transfer stands in the ledger: no other word would be true of it."""
    replace_enum_check("ledger_entry", "kind", "ledgerkind", _BEFORE)
    op.drop_index("ix_account_credit", "account")
