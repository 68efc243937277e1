"""What left and the database does not know, and tokens that nobody here has.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_CHANNELS = ("letter", "notice", "call")
_OPEN = "settled_on IS NULL"


def upgrade() -> None:
    op.create_table(
        "unrecorded_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("channel", _enum("channel", _CHANNELS), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["guarantor_id"], ["person.id"], name=op.f("fk_unrecorded_mail_guarantor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unrecorded_mail")),
        sa.UniqueConstraint("token", name=op.f("uq_unrecorded_mail_token")),
    )
    op.create_index(
        "ix_unrecorded_mail_open", "unrecorded_mail", ["guarantor_id"],
        sqlite_where=sa.text(_OPEN), postgresql_where=sa.text(_OPEN),
    )  # fmt: skip
    op.create_table(
        "unknown_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stops", sa.Boolean(), nullable=False),
        sa.Column("honoured", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_token")),
        sa.UniqueConstraint("token", name=op.f("uq_unknown_token_token")),
    )


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    op.drop_table("unknown_token")
    op.drop_index("ix_unrecorded_mail_open", table_name="unrecorded_mail")
    op.drop_table("unrecorded_mail")
