"""Keep with each decision which rule answered and on which facts; with each run what it stood on.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("rules_asked", sa.Text(), nullable=False, server_default=""))
    op.add_column("run", sa.Column("data_used", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "decision",
        sa.Column("answered_by", sa.String(length=48), nullable=False, server_default=""),
    )
    op.add_column("decision", sa.Column("facts", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for table, column in (
        ("decision", "facts"),
        ("decision", "answered_by"),
        ("run", "data_used"),
        ("run", "rules_asked"),
    ):
        op.drop_column(table, column)
