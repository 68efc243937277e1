"""Credits are found without a look at every account.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    credit = sa.text("balance_cents < 0")
    op.create_index(
        "ix_account_credit", "account", ["guarantor_id"],
        sqlite_where=credit, postgresql_where=credit,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_account_credit", "account")
