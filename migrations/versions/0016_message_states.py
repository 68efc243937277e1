"""The states of a message that a provider carries.

Revision ID: 0016
Revises: 0015
"""

from migrations.checks import replace_enum_check

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = ("planned", "cancelled", "claimed", "sent", "failed")
_NOW = (
    "planned", "cancelled", "claimed", "sent", "sending", "accepted", "unknown", "deferred",
    "delivered", "dropped", "bounced", "complained", "failed", "replaced",
)  # fmt: skip


def upgrade() -> None:
    replace_enum_check("message", "status", "messagestatus", _NOW)


def downgrade() -> None:
    replace_enum_check("message", "status", "messagestatus", _BEFORE)
