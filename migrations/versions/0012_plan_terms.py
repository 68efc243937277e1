"""What a plan was agreed under, how often it began again, and the months that were skipped.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.add_column(
            sa.Column("disclosed", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        plan.add_column(
            sa.Column("notes", sa.String(length=400), nullable=False, server_default="")
        )
        plan.add_column(
            sa.Column("reinstatement", sa.Integer(), nullable=False, server_default="0")
        )
    op.create_table(
        "plan_skip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skip_key", sa.String(length=80), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("instalment_number", sa.Integer(), nullable=False),
        sa.Column("skipped_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_skip_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_skip")),
        sa.UniqueConstraint("skip_key", name=op.f("uq_plan_skip_skip_key")),
    )
    op.create_index(op.f("ix_plan_skip_plan_id"), "plan_skip", ["plan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_skip")
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("reinstatement")
        plan.drop_column("notes")
        plan.drop_column("disclosed")
