"""What people also say on the phone: it is not theirs, an attorney speaks for them, they complain.

Revision ID: 0014
Revises: 0013
"""

from migrations.checks import replace_enum_check

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BEFORE = (
    "no_answer", "voicemail", "wrong_number", "wants_plan", "will_pay_by", "asks_for_help",
    "disputes", "do_not_call", "already_paid", "call_back_at",
)  # fmt: skip
_NOW = (*_BEFORE, "not_my_account", "has_attorney", "complains")


def upgrade() -> None:
    replace_enum_check("call_result", "outcome", "calloutcome", _NOW)


def downgrade() -> None:
    replace_enum_check("call_result", "outcome", "calloutcome", _BEFORE)
