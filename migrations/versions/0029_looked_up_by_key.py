"""What is looked up by a key has an index: no statement reads a table whole that grows.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_ledger_entry_reverses_id": ("ledger_entry", "reverses_id", "reverses_id IS NOT NULL"),
    "ix_ledger_entry_value_on": ("ledger_entry", "value_on", None),
    "ix_hold_standing": ("hold", "id", "released_on IS NULL"),
    "ix_determination_decision_id": ("determination", "decision_id", None),
    "ix_application_status": ("application", "status", None),
    "ix_account_with_a_person": ("account", "id", "stage = 'human_review'"),
    "ix_call_result_call_id": ("call_result", "call_id", "call_id IS NOT NULL"),
    "ix_provider_post_failed": ("provider_post", "id", "failed_with != ''"),
}


def upgrade() -> None:
    for name, (table, column, where) in _INDEXES.items():
        some = None if where is None else sa.text(where)
        op.create_index(name, table, [column], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, (table, _column, _where) in _INDEXES.items():
        op.drop_index(name, table)
