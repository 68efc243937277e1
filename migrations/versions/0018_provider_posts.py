"""What a mail provider posted, kept once before it is applied.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_WAITS = sa.text("applied_at IS NULL AND failed_with = ''")


def upgrade() -> None:
    op.create_table(
        "provider_post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("applied_at", _INSTANT, nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("malformed", sa.Integer(), nullable=False),
        sa.Column("failed_with", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_post")),
        sa.UniqueConstraint("body_hash", name=op.f("uq_provider_post_body_hash")),
    )
    op.create_index("ix_provider_post_received_at", "provider_post", ["received_at"], unique=False)
    op.create_index(
        "ix_provider_post_waits",
        "provider_post",
        ["id"],
        unique=False,
        sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )


def downgrade() -> None:
    op.drop_table("provider_post")
