"""Claims that insurers decided, and the ledger rows that were posted for them.

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_CLAIM = "remittance_claim"
_KEY = ("account_id", "payer", "trace", "number", "status")


def upgrade() -> None:
    """Both databases take a column with its reference in one statement, and SQLite only so:
    Alembic's batch mode would copy the whole table and lose the ledger's triggers."""
    op.create_table(
        _CLAIM,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("payer", sa.String(80), nullable=False),
        sa.Column("trace", sa.String(50), nullable=False),
        sa.Column("number", sa.String(50), nullable=False),
        sa.Column("status", sa.String(2), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("paid_cents", sa.Integer(), nullable=False),
        sa.Column("taken_off_cents", sa.Integer(), nullable=False),
        sa.Column("earlier_cents", sa.Integer(), nullable=False),
        sa.Column("patient_cents", sa.Integer(), nullable=False),
        sa.Column("takes_back_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_remittance_claim_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"],
            ["remittance_claim.id"],
            name=op.f("fk_remittance_claim_takes_back_id_remittance_claim"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance_claim")),
        sa.UniqueConstraint(*_KEY, name=op.f(f"uq_remittance_claim_{'_'.join(_KEY)}")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_remittance_claim_takes_back_id")),
    )
    op.execute(
        "ALTER TABLE ledger_entry ADD COLUMN remittance_claim_id INTEGER CONSTRAINT"
        " fk_ledger_entry_remittance_claim_id_remittance_claim REFERENCES remittance_claim (id)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE ledger_entry DROP COLUMN remittance_claim_id")
    op.drop_table(_CLAIM)
