"""Bills that are too old to be asked for without a person's word (HD-29, HD-30).

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import replace_enum_check

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_BEFORE = tuple(f"HD-{number:02d}" for number in range(1, 29))
_NOW = (*_BEFORE, "HD-29", "HD-30")
_COLUMNS = (("hold", "kind"), ("plan", "ended_for"), ("decision", "hold"))
_REASONS = ("insurer_late", "after_dispute", "asked_for", "counsel", "before_the_rule")


def upgrade() -> None:
    for table, column in _COLUMNS:
        replace_enum_check(table, column, "holdkind", _NOW)
    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("holdkind", _NOW), nullable=False),
        sa.Column("cleared_on", sa.Date(), nullable=False),
        sa.Column("reason", _enum("clearancereason", _REASONS), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_clearance_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("account_id", "kind", name="uq_clearance_account_kind"),
    )
    op.create_index(op.f("ix_clearance_account_id"), "clearance", ["account_id"])
    _tell_what_was_sent()


def _tell_what_was_sent() -> None:
    """A bill that was sent already goes on as it began; nobody asked its age then."""
    op.execute(
        "INSERT INTO clearance (account_id, kind, cleared_on, reason, actor)"
        " SELECT l.account_id, 'HD-29', MIN(e.on_date), 'before_the_rule', 'tend'"
        " FROM envelope_line l JOIN envelope e ON e.id = l.envelope_id"
        " WHERE l.asks AND l.cancelled_on IS NULL GROUP BY l.account_id"
    )


def downgrade() -> None:
    op.drop_table("clearance")
    op.execute("DELETE FROM hold WHERE kind IN ('HD-29', 'HD-30')")
    op.execute("UPDATE decision SET hold = NULL WHERE hold IN ('HD-29', 'HD-30')")
    for table, column in _COLUMNS:
        replace_enum_check(table, column, "holdkind", _BEFORE)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
