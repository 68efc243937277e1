"""Print batches that were printed again: who wanted it, why, and which letters.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_batch_id", sa.Integer(), nullable=False),
        sa.Column("of_batch_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["print_batch_id"],
            ["print_batch.id"],
            name=op.f("fk_reprint_print_batch_id_print_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["of_batch_id"], ["print_batch.id"], name=op.f("fk_reprint_of_batch_id_print_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprint")),
        sa.UniqueConstraint("print_batch_id", name=op.f("uq_reprint_print_batch_id")),
    )
    op.create_index(op.f("ix_reprint_of_batch_id"), "reprint", ["of_batch_id"])
    op.create_table(
        "reprinted_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_batch_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["print_batch_id"],
            ["print_batch.id"],
            name=op.f("fk_reprinted_letter_print_batch_id_print_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_reprinted_letter_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprinted_letter")),
        sa.UniqueConstraint(
            "print_batch_id",
            "message_id",
            name=op.f("uq_reprinted_letter_print_batch_id_message_id"),
        ),
    )
    op.create_index(op.f("ix_reprinted_letter_message_id"), "reprinted_letter", ["message_id"])


def downgrade() -> None:
    op.drop_table("reprinted_letter")
    op.drop_table("reprint")
