"""The journal that the billing system gets back, its files and its receipts.

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import write_once

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("given_back", "give_back_receipt")


def upgrade() -> None:
    op.create_table(
        "given_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms_hash", sa.String(64), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(48), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("reverses", sa.String(32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_given_back_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_given_back_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_back")),
        sa.UniqueConstraint("entry_key", name=op.f("uq_given_back_entry_key")),
    )
    op.create_index("ix_given_back_subject", "given_back", ["kind", "subject_id"])
    op.create_table(
        "give_back_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_give_back_file")),
        sa.UniqueConstraint("name", name=op.f("uq_give_back_file_name")),
    )
    op.create_table(
        "give_back_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_give_back_receipt")),
    )
    op.create_index(
        "ix_plan_active", "plan", ["id"],
        sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"),
    )  # fmt: skip
    op.create_index(op.f("ix_plan_ended_on"), "plan", ["ended_on"])
    op.create_index(op.f("ix_hold_released_on"), "hold", ["released_on"])
    for table in _APPEND_ONLY:
        write_once(table)


def downgrade() -> None:
    op.drop_index(op.f("ix_hold_released_on"), "hold")
    op.drop_index(op.f("ix_plan_ended_on"), "plan")
    op.drop_index("ix_plan_active", "plan")
    for table in ("give_back_receipt", "give_back_file", "given_back"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in _APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_is_append_only()")
