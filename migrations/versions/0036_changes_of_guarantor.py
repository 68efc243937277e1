"""Who answered for a bill before somebody else did.

Revision ID: 0037
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_TABLE = "guarantor_change"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("by_export", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_guarantor_change_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["former_id"], ["person.id"], name=op.f("fk_guarantor_change_former_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_guarantor_change_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantor_change")),
    )
    op.create_index(op.f("ix_guarantor_change_account_id"), _TABLE, ["account_id"])


def downgrade() -> None:
    op.drop_table(_TABLE)
