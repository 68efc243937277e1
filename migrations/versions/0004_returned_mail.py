"""Letters that came back, and since when a person's address is known to be good.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "returned_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("provided_on", sa.Date(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_returned_mail_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_returned_mail_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_mail")),
        sa.UniqueConstraint("envelope_id", name=op.f("uq_returned_mail_envelope_id")),
    )
    op.create_index(op.f("ix_returned_mail_person_id"), "returned_mail", ["person_id"])
    op.add_column("person", sa.Column("address_since", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "address_since")
    op.drop_table("returned_mail")
