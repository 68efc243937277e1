"""Who else looked at a large payment, and the desk's record of it.

Revision ID: 0056
Revises: 0055
"""

from alembic import op

from migrations.checks import replace_enum_check

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_KINDS = (
    "signed_in", "signed_out", "locked_out", "enrolled", "searched", "opened_call", "identified",
    "opened_person", "exported_log",
)  # fmt: skip


def upgrade() -> None:
    op.execute("ALTER TABLE ledger_entry ADD COLUMN seconded_by VARCHAR(80)")
    replace_enum_check("desk_event", "kind", "deskeventkind", (*_KINDS, "seconded"))


def downgrade() -> None:
    replace_enum_check("desk_event", "kind", "deskeventkind", _KINDS)
    op.execute("ALTER TABLE ledger_entry DROP COLUMN seconded_by")
