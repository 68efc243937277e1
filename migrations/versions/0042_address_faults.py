"""What is wrong with an address (HD-07); the next run looks at those that are here.

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_FAULTS = "'none', 'verified', 'other_city', 'no_zip', 'unknown_zip', 'other_state'"
_INDEX = "ix_person_not_placed"


def upgrade() -> None:
    check = f"CONSTRAINT ck_person_addressfault CHECK (address_fault IN ({_FAULTS}))"
    op.execute(f'ALTER TABLE "person" ADD COLUMN address_fault VARCHAR(32) {check}')
    _index("zones IS NULL OR address_fault IS NULL")
    op.create_index("ix_person_address_fault", "person", ["address_fault"])


def downgrade() -> None:
    op.drop_index("ix_person_address_fault", table_name="person")
    _index("zones IS NULL")
    op.execute('ALTER TABLE "person" DROP COLUMN address_fault')


def _index(where: str) -> None:
    op.drop_index(_INDEX, table_name="person")
    text = sa.text(where)
    op.create_index(_INDEX, "person", ["id"], sqlite_where=text, postgresql_where=text)
