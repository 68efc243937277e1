"""Numbers and mailboxes that several people share are found by an index, and have their day.

Revision ID: 0038
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("phone_since", "email_since"):
        op.add_column("person", sa.Column(name, sa.Date(), nullable=True))
    op.execute("UPDATE person SET email = LOWER(email) WHERE email <> LOWER(email)")
    for name in ("phone", "email"):
        op.create_index(op.f(f"ix_person_{name}"), "person", [name])


def downgrade() -> None:
    for name in ("phone", "email"):
        op.drop_index(op.f(f"ix_person_{name}"), table_name="person")
    for name in ("phone_since", "email_since"):
        op.drop_column("person", name)
