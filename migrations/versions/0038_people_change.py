"""Who died, whether that was an error, for which hold a plan was ended, and which visits wait for
rows that an import refused; the country of an address, and the region of a foreign one;
and which records were of one person.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_KINDS = ", ".join(f"'HD-{number:02d}'" for number in range(1, 29))
_COLUMNS = {
    ("hold", "who_died"): "CONSTRAINT ck_hold_whodied CHECK (who_died IN ('patient', 'guarantor'))",
    ("plan", "ended_for"): f"CONSTRAINT ck_plan_holdkind CHECK (ended_for IN ({_KINDS}))",
}


def upgrade() -> None:
    for (table, name), check in _COLUMNS.items():
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {name} VARCHAR(32) {check}')
    op.add_column(
        "hold", sa.Column("in_error", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE hold SET who_died = 'patient' WHERE kind = 'HD-03'")
    op.execute(
        "UPDATE hold SET who_died = 'guarantor' WHERE kind = 'HD-03'"
        " AND reason = 'The guarantor has died.'"
    )
    for name, length in (("country", 2), ("region", 60)):
        new = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("person", new)
    op.add_column("account", sa.Column("rows_refused_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_account_refused",
        "account",
        ["id"],
        sqlite_where=sa.text("rows_refused_on IS NOT NULL"),
        postgresql_where=sa.text("rows_refused_on IS NOT NULL"),
    )
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("by_export", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["person.id"], name=op.f("fk_person_merge_gone_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("gone_id", name=op.f("uq_person_merge_gone_id")),
    )
    op.create_index(op.f("ix_person_merge_kept_id"), "person_merge", ["kept_id"])


def downgrade() -> None:
    op.drop_table("person_merge")
    for name in ("country", "region"):
        op.drop_column("person", name)
    op.drop_index("ix_account_refused", table_name="account")
    op.drop_column("account", "rows_refused_on")
    op.drop_column("hold", "in_error")
    for table, name in _COLUMNS:
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {name}')
