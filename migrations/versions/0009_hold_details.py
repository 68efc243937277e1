"""From which day a hold's checks count, and whether a person reads English.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hold", sa.Column("filed_on", sa.Date(), nullable=True))
    op.add_column("hold", _no("disability"))
    op.add_column("person", _no("accepts_english"))


def downgrade() -> None:
    op.drop_column("person", "accepts_english")
    op.drop_column("hold", "disability")
    op.drop_column("hold", "filed_on")


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
