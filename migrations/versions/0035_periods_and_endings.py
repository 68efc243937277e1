"""Help says through which day's visits it counts; a bill may end discharged or voided.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import replace_enum_check

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_DAYS = 180
"""What the standard policy says. Older answers get it too: it only helps."""
_BEFORE = (
    "paid", "assisted", "plan_completed", "small_balance", "settled", "deceased", "nothing_owed",
    "not_enrolled",
)  # fmt: skip
_INDEX = "ix_determination_covers_through"


def upgrade() -> None:
    op.add_column("determination", sa.Column("covers_through", sa.Date(), nullable=True))
    op.create_index(_INDEX, "determination", ["covers_through"])
    later = (
        f"date(determined_on, '+{_DAYS} days')"
        if op.get_bind().dialect.name == "sqlite"
        else f"determined_on + {_DAYS}"
    )
    op.execute(
        f"UPDATE determination SET covers_through = {later}"
        " WHERE application_id IS NOT NULL AND outcome IN ('free', 'partial')"
    )

    replace_enum_check("account", "resolution", "resolution", (*_BEFORE, "discharged", "voided"))


def downgrade() -> None:
    replace_enum_check("account", "resolution", "resolution", _BEFORE)
    op.drop_index(_INDEX, "determination")
    op.drop_column("determination", "covers_through")
