"""When the newest HL7 v2 message about a person or an account was made.

Revision ID: 0054
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_key", sa.String(160), nullable=False),
        sa.Column("of_account", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_heard")),
        sa.UniqueConstraint(
            "source_key", "of_account", name=op.f("uq_message_heard_source_key_of_account")
        ),
    )


def downgrade() -> None:
    op.drop_table("message_heard")
