"""Which accounts a call was about, and which runs were taken back, by whom.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_ABOUT, _UNDONE = "call_about", "undone_run"


def upgrade() -> None:
    op.create_table(
        _ABOUT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_result_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_result_id"],
            ["call_result.id"],
            name=op.f("fk_call_about_call_result_id_call_result"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_about_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_about")),
        sa.UniqueConstraint(
            "call_result_id", "account_id", name=op.f("uq_call_about_call_result_id_account_id")
        ),
    )
    op.create_index(op.f("ix_call_about_account_id"), _ABOUT, ["account_id"])
    op.create_table(
        _UNDONE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(80), nullable=False),
        sa.Column("never_mailed_by", sa.String(80), nullable=False),
        sa.Column("batches", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("taken_out", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undone_run")),
        sa.UniqueConstraint(
            "run_number", "started_at", name=op.f("uq_undone_run_run_number_started_at")
        ),
    )


def downgrade() -> None:
    op.drop_table(_UNDONE)
    op.drop_table(_ABOUT)
