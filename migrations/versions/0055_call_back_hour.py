"""The hour at which somebody asked to be called back.

Revision ID: 0055
Revises: 0054
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE call_result ADD COLUMN until_at TIME")


def downgrade() -> None:
    op.execute("ALTER TABLE call_result DROP COLUMN until_at")
