"""The code of each service, and what a letter named.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_LENGTHS = (("code", 32), ("code_system", 16))
_TABLES = ("account", "account_item")


def upgrade() -> None:
    for table in _TABLES:
        for name, length in _LENGTHS:
            column = sa.Column(name, sa.String(length), nullable=False, server_default="")
            op.add_column(table, column)
    op.add_column("message", sa.Column("named", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "named")
    for table in reversed(_TABLES):
        for name, _ in reversed(_LENGTHS):
            op.drop_column(table, name)
