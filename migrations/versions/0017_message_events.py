"""Which way a notice went, since when, and what its provider said about it.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, length in (("transport", 16), ("provider_id", 120)):
        kind = sa.String(length=length)
        op.add_column("message", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("message", sa.Column("handed_over_at", _INSTANT, nullable=True))
    op.create_table(
        "message_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("word", sa.String(length=32), nullable=False),
        sa.Column("happened_at", _INSTANT, nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_event_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_event")),
        sa.UniqueConstraint(
            "message_id",
            "event",
            "word",
            "happened_at",
            name=op.f("uq_message_event_message_id_event_word_happened_at"),
        ),
    )


def downgrade() -> None:
    op.drop_table("message_event")
    for column in ("handed_over_at", "provider_id", "transport"):
        op.drop_column("message", column)
