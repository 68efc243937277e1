"""An answer to an application keeps whose law it was given by: the audit holds it to the floors.

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_LENGTHS = {"facility_state": 2, "facility_kind": 16, "home_state": 2, "payer": 24}


def upgrade() -> None:
    """Older answers stay empty: what held for them then is not guessed."""
    for name, length in _LENGTHS.items():
        kind = f"VARCHAR({length}) DEFAULT '' NOT NULL"
        op.execute(f"ALTER TABLE determination ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for name in _LENGTHS:
        op.execute(f"ALTER TABLE determination DROP COLUMN {name}")
