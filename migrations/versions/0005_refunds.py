"""Money that is to be given back, and how much of it an answer about help found.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refund_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "assistance",
                "overpayment",
                "export",
                name="refundreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("refunded_cents", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_why", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_refund_due_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_refund_due_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_due")),
    )
    for column in ("account_id", "guarantor_id"):
        op.create_index(op.f(f"ix_refund_due_{column}"), "refund_due", [column])
    open_ones = sa.text("settled_on IS NULL")
    op.create_index(
        "uq_refund_due_open",
        "refund_due",
        ["account_id"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    op.add_column(
        "determination",
        sa.Column("refund_cents", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("determination", "refund_cents")
    op.drop_table("refund_due")
