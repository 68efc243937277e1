"""A fault's code names the file and the line, so it needs more room.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SHORT, _LONG = sa.String(length=48), sa.String(length=80)


def upgrade() -> None:
    if _holds_lengths():
        op.alter_column("step_run", "error_code", existing_type=_SHORT, type_=_LONG)


def downgrade() -> None:
    if _holds_lengths():
        op.alter_column(
            "step_run",
            "error_code",
            existing_type=_LONG,
            type_=_SHORT,
            postgresql_using="left(error_code, 48)",
        )


def _holds_lengths() -> bool:
    """SQLite takes any length, and would copy the whole table to write down another one."""
    return op.get_bind().dialect.name != "sqlite"
