"""The manifest beside a batch says how many pages it has; the column that never did goes.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("print_batch", "pages")


def downgrade() -> None:
    op.add_column(
        "print_batch", sa.Column("pages", sa.Integer(), nullable=False, server_default="0")
    )
