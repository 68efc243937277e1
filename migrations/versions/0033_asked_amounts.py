"""What a letter asked for, as its page says it.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_COLUMNS = ("due_now_cents", "plan_cents")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("message", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in reversed(_COLUMNS):
        op.drop_column("message", name)
