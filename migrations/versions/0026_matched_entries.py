"""What was recorded here and what an export shows of the same money are one, and stay so.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_KINDS = (
    "charge", "insurer_payment", "adjustment", "patient_payment", "reversal",
    "assistance_write_off", "refund",
)  # fmt: skip


def upgrade() -> None:
    kind = sa.Enum(*_KINDS, name="ledgerkind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "matched_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source_line", sa.String(length=160), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("matched_on", sa.Date(), nullable=False),
        sa.Column("recorded_key", sa.String(length=48), nullable=True),
        sa.Column("recorded_for", sa.Date(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_matched_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_matched_entry_entry_id_ledger_entry"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matched_entry")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_matched_entry_entry_id")),
    )
    op.create_index(op.f("ix_matched_entry_account_id"), "matched_entry", ["account_id"])


def downgrade() -> None:
    op.drop_table("matched_entry")
