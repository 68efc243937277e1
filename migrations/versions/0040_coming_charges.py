"""A charge of a later day waits with the words and the code of its line.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_LENGTHS = (("description", 200), ("code", 32), ("code_system", 16))


def upgrade() -> None:
    for name, length in _LENGTHS:
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("coming_entry", column)


def downgrade() -> None:
    for name, _ in reversed(_LENGTHS):
        op.drop_column("coming_entry", name)
