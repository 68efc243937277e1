"""Money of a later day waits for it, and counts then without another export.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_KINDS = (
    "charge", "insurer_payment", "adjustment", "patient_payment", "reversal",
    "assistance_write_off", "refund",
)  # fmt: skip


def upgrade() -> None:
    kind = sa.Enum(*_KINDS, name="ledgerkind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "coming_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("source_line", sa.String(length=160), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_coming_entry_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coming_entry")),
        sa.UniqueConstraint(
            "account_id",
            "source_line",
            "kind",
            name=op.f("uq_coming_entry_account_id_source_line_kind"),
        ),
    )
    op.create_index(op.f("ix_coming_entry_value_on"), "coming_entry", ["value_on"])


def downgrade() -> None:
    op.drop_table("coming_entry")
