"""Every hold of the rule book, and the visits a hold is limited to.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import replace_enum_check

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FIRST = (
    "HD-01", "HD-02", "HD-03", "HD-04", "HD-06", "HD-08", "HD-09", "HD-10", "HD-11", "HD-12",
    "HD-16", "HD-17", "HD-25",
)  # fmt: skip
_ALL = tuple(f"HD-{number:02d}" for number in range(1, 29))


def upgrade() -> None:
    replace_enum_check("hold", "kind", "holdkind", _ALL)
    op.add_column("hold", sa.Column("service_from", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("hold", "service_from")
    replace_enum_check("hold", "kind", "holdkind", _FIRST)
