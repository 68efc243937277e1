"""What decided a determination, what an application may add, and signs of hardship.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SIGNS = ("asked", "cannot_pay", "lost_job", "disabled", "medicaid", "snap", "wic", "homeless")


def upgrade() -> None:
    with op.batch_alter_table("application") as application:
        application.add_column(sa.Column("medical_costs_cents", sa.Integer(), nullable=True))
        application.add_column(sa.Column("assets_cents", sa.Integer(), nullable=True))
    with op.batch_alter_table("determination") as determination:
        determination.add_column(sa.Column("basis_on", sa.Date(), nullable=True))
        determination.add_column(
            sa.Column("decided_by", sa.String(length=48), nullable=False, server_default="")
        )
        for name in ("owes_in_all_cents", "paid_cents", "charges_cents"):
            determination.add_column(sa.Column(name, sa.Integer(), nullable=True))
        determination.add_column(sa.Column("agb_percent_hundredths", sa.Integer(), nullable=True))
        determination.alter_column("percent_of_line", existing_type=sa.Integer(), nullable=True)
    sign = sa.Enum(
        *_SIGNS, name="hardshipsign", native_enum=False, create_constraint=True, length=32
    )
    account, person = "fk_help_sign_account_id_account", "fk_help_sign_guarantor_id_person"
    op.create_table(
        "help_sign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guarantor_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sign", sign, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("sign_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(account)),
        sa.ForeignKeyConstraint(["guarantor_id"], ["person.id"], name=op.f(person)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_sign")),
        sa.UniqueConstraint("sign_key", name=op.f("uq_help_sign_sign_key")),
    )
    op.create_index(op.f("ix_help_sign_account_id"), "help_sign", ["account_id"])
    op.create_index(op.f("ix_help_sign_guarantor_id"), "help_sign", ["guarantor_id"])


def downgrade() -> None:
    op.drop_table("help_sign")
    op.execute("UPDATE determination SET percent_of_line = 0 WHERE percent_of_line IS NULL")
    with op.batch_alter_table("determination") as determination:
        determination.alter_column("percent_of_line", existing_type=sa.Integer(), nullable=False)
        for name in (
            "agb_percent_hundredths", "charges_cents", "paid_cents", "owes_in_all_cents",
            "decided_by", "basis_on",
        ):  # fmt: skip
            determination.drop_column(name)
    with op.batch_alter_table("application") as application:
        application.drop_column("assets_cents")
        application.drop_column("medical_costs_cents")
