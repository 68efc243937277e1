"""An index, so that a person is found by the birth date that they say on the phone.

Revision ID: 0051
Revises: 0050
"""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_person_birth_date"), "person", ["birth_date"])


def downgrade() -> None:
    op.drop_index(op.f("ix_person_birth_date"), table_name="person")
