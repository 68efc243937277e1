"""New debt on an old account has clocks of its own: the first day of its letters.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("owes_since", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "owes_since")
