"""A plan knows what it follows from, what lies beside it and what ended it; a payment that is taken
back has a reason.

Revision ID: 0027
Revises: 0026
"""

from alembic import op

from migrations.checks import replace_enum_check

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_FOLLOW_UPS = (
    "confirmation", "reminder", "note", "offer", "call", "cure_notice", "default", "review",
)  # fmt: skip
_NEW_FOLLOW_UPS = (*_FOLLOW_UPS, "new_dates", "new_charge")
_SETTLED_BY = ("payments", "insurer", "adjustment", "help")
_TAKEN_BACK = ("bounced", "charged-back", "entered-in-error", "misposted")
_FRESH_WHY = (
    "hold_ended", "taken_back", "corrected", "new_charge", "insurer", "export", "beside_plan",
    "helped", "not_sent", "guarantor",
)  # fmt: skip
_COLUMNS = {
    "plan": {
        "after_entry_id": "INTEGER",
        "settled_through": "INTEGER",
        "settled_by": "VARCHAR(32) CONSTRAINT ck_plan_settledby"
        f" CHECK (settled_by IN {_SETTLED_BY})",
        "beside_cents": "INTEGER DEFAULT 0 NOT NULL",
        "beside_told_cents": "INTEGER DEFAULT 0 NOT NULL",
        "put_off_on": "DATE",
    },
    "plan_taken_up": {
        "rested_as": "VARCHAR(32) DEFAULT 'completed' NOT NULL CONSTRAINT"
        " ck_plan_taken_up_planstatus CHECK"
        " (rested_as IN ('active', 'completed', 'defaulted', 'ended'))",
        "ended_why": "VARCHAR(200) DEFAULT '' NOT NULL",
        "taken_up_why": "VARCHAR(200) DEFAULT '' NOT NULL",
    },
    "instalment": {"agreed_cents": "INTEGER"},
    "ledger_entry": {
        "taken_back": "VARCHAR(32) CONSTRAINT ck_ledger_entry_takenback"
        f" CHECK (taken_back IN {_TAKEN_BACK})",
    },
    "account": {
        "fresh_why": "VARCHAR(32) CONSTRAINT ck_account_freshwhy"
        f" CHECK (fresh_why IN {_FRESH_WHY})",
    },
}


def upgrade() -> None:
    """Plans that are there follow from all that was posted until now."""
    for table, columns in _COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f'ALTER TABLE "{table}" ADD COLUMN {name} {kind}')
    op.execute('UPDATE "plan" SET settled_through = (SELECT MAX(id) FROM ledger_entry)')
    replace_enum_check("instalment", "last_follow_up", "followup", _NEW_FOLLOW_UPS)
    replace_enum_check("envelope_line", "follow_up", "followup", _NEW_FOLLOW_UPS)


def downgrade() -> None:
    """Refused while a line tells new dates or a new charge."""
    replace_enum_check("envelope_line", "follow_up", "followup", _FOLLOW_UPS)
    replace_enum_check("instalment", "last_follow_up", "followup", _FOLLOW_UPS)
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.execute(f'ALTER TABLE "{table}" DROP COLUMN {name}')
