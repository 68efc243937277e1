"""Letters that a person asked for again: who recorded it, and why.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STAGES = (
    "statement", "reminder", "options_call", "assistance_screening", "plan_follow_up",
    "human_review", "resolved",
)  # fmt: skip
REASONS = ("never_came", "unreadable", "lost", "new_address")


def upgrade() -> None:
    op.create_table(
        "resend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("stage", _words(STAGES, "stage"), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("why", _words(REASONS, "whyagain"), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_resend_run_id_run")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_resend_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resend")),
        sa.UniqueConstraint("run_id", name=op.f("uq_resend_run_id")),
    )
    op.create_index(op.f("ix_resend_account_id"), "resend", ["account_id"])


def _words(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    op.drop_table("resend")
