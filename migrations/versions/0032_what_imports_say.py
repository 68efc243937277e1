"""Imports warn of cells they did without, and remember what they saw last.

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import", sa.Column("warnings", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_table(
        "warned_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(120), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("advice", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_warned_row_import_id_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warned_row")),
    )
    op.create_index(op.f("ix_warned_row_import_id"), "warned_row", ["import_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_warned_row_import_id"), "warned_row")
    op.drop_table("warned_row")
    op.drop_column("import", "warnings")
