"""Where a database's letters lie: the homes that it has had, and which batch lies in which.

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("folder", sa.String(1024), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("moved_by", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home")),
    )
    with op.batch_alter_table("print_batch") as batch:
        batch.add_column(sa.Column("home_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_print_batch_home_id_home"), "home", ["home_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("print_batch") as batch:
        batch.drop_constraint(op.f("fk_print_batch_home_id_home"), type_="foreignkey")
        batch.drop_column("home_id")
    op.drop_table("home")
