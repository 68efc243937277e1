"""Where a database's letters lie: the homes that it has had, and which batch lies in which.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column and its reference in one statement: the copy of the table that Alembic's batch
    mode makes on SQLite would take it away from the messages that point to it."""
    op.create_table(
        "home",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(1024), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("moved_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home")),
    )
    op.execute(
        "ALTER TABLE print_batch ADD COLUMN home_id INTEGER CONSTRAINT fk_print_batch_home_id_home"
        " REFERENCES home (id)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE print_batch DROP COLUMN home_id")
    op.drop_table("home")
