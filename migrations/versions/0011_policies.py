"""Policies that the practice adopted, word for word and for good, and moves between them.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import write_once

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLES = ("policy_version", "policy_move")


def upgrade() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.String(length=80), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("name", "effective", name=op.f("uq_policy_version_name_effective")),
    )
    op.create_table(
        "policy_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("from_name", sa.String(length=48), nullable=False),
        sa.Column("from_version", sa.Date(), nullable=False),
        sa.Column("to_name", sa.String(length=48), nullable=False),
        sa.Column("to_version", sa.Date(), nullable=False),
        sa.Column("step_before", sa.String(length=48), nullable=True),
        sa.Column("step_after", sa.String(length=48), nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_policy_move_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_move")),
    )
    op.create_index(op.f("ix_policy_move_account_id"), "policy_move", ["account_id"])
    for table in _TABLES:
        write_once(table)


def downgrade() -> None:
    op.drop_index(op.f("ix_policy_move_account_id"), table_name="policy_move")
    for table in reversed(_TABLES):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_is_append_only()")
