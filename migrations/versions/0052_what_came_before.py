"""Statements that another system had sent, and balances brought forward.

Revision ID: 0052
Revises: 0051
"""

from alembic import op

from migrations.checks import replace_enum_check

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_TABLES = ("ledger_entry", "coming_entry", "matched_entry")
_BEFORE = (
    "charge", "insurer_payment", "adjustment", "patient_payment", "reversal",
    "assistance_write_off", "refund",
)  # fmt: skip


def upgrade() -> None:
    """In place: other tables point to these, and the ledger has triggers."""
    op.execute("ALTER TABLE account ADD COLUMN statements_before INTEGER")
    for table in _TABLES:
        replace_enum_check(table, "kind", "ledgerkind", (*_BEFORE, "brought_forward"))


def downgrade() -> None:
    for table in _TABLES:
        replace_enum_check(table, "kind", "ledgerkind", _BEFORE)
    op.execute("ALTER TABLE account DROP COLUMN statements_before")
