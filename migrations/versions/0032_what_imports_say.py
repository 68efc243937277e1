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
    op.add_column("import", sa.Column("newest_on", sa.Date(), nullable=True))
    op.add_column("import", sa.Column("exported_on", sa.Date(), nullable=True))
    op.add_column("account", sa.Column("source", sa.String(32), nullable=False, server_default=""))
    op.add_column("account", sa.Column("left_on", sa.Date(), nullable=True))
    op.execute(
        """
        UPDATE account SET source = (SELECT MAX(source) FROM "import")
        WHERE (SELECT COUNT(DISTINCT source) FROM "import") = 1
        """
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
    for column in ("left_on", "source"):
        op.drop_column("account", column)
    for column in ("exported_on", "newest_on", "warnings"):
        op.drop_column("import", column)
