"""Notes of colleagues about a person.

Revision ID: 0057
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_key", sa.String(48), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_note_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_note")),
        sa.UniqueConstraint("note_key", name=op.f("uq_person_note_note_key")),
    )
    op.create_index(op.f("ix_person_note_person_id"), "person_note", ["person_id"])


def downgrade() -> None:
    op.drop_table("person_note")
