"""Where people may be and when they may be reached; and where they were when they were.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NOT_PLACED = sa.text("zones IS NULL")


def upgrade() -> None:
    op.add_column("person", sa.Column("zones", sa.String(length=600), nullable=True))
    op.add_column(
        "person",
        sa.Column("told_zone", sa.String(length=48), nullable=False, server_default=""),
    )
    op.add_column("person", sa.Column("not_before", sa.Time(), nullable=True))
    op.add_column("person", sa.Column("not_after", sa.Time(), nullable=True))
    op.add_column(
        "person", sa.Column("not_on", sa.String(length=64), nullable=False, server_default="")
    )
    op.add_column(
        "person",
        sa.Column("phone_at_work", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # The zones themselves come with the next run: it looks at everyone it finds here.
    op.create_index(
        "ix_person_not_placed",
        "person",
        ["id"],
        sqlite_where=_NOT_PLACED,
        postgresql_where=_NOT_PLACED,
    )
    for table in ("message", "call_result"):
        op.add_column(table, sa.Column("zones", sa.String(length=600), nullable=True))
        op.add_column(table, sa.Column("states", sa.String(length=16), nullable=True))
    op.add_column("call_result", sa.Column("outside_hours", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("call_result", "outside_hours")
    for table in ("call_result", "message"):
        op.drop_column(table, "states")
        op.drop_column(table, "zones")
    op.drop_index("ix_person_not_placed", table_name="person")
    for column in ("phone_at_work", "not_on", "not_after", "not_before", "told_zone", "zones"):
        op.drop_column("person", column)
