"""Facts that were read out of keys, rule ids and sentences get columns of their own.

Here alone the old strings are taken apart, once, for the rows that are there.

Revision ID: 0023
Revises: 0022
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_FOLLOW_UPS = (
    "confirmation", "reminder", "note", "offer", "call", "cure_notice", "default", "review",
)  # fmt: skip
_HOLDS = tuple(f"HD-{number:02d}" for number in range(1, 29))
_COLUMNS = {
    "ledger_entry": {
        "origin": "VARCHAR(32) DEFAULT 'tend' NOT NULL"
        " CONSTRAINT ck_ledger_entry_entryorigin CHECK (origin IN ('import', 'sample', 'tend'))",
        "payment_account_id": "INTEGER"
        " CONSTRAINT fk_ledger_entry_payment_account_id_account REFERENCES account (id)",
        "payment_key": "VARCHAR(48)",
        "part_of_id": "INTEGER"
        " CONSTRAINT fk_ledger_entry_part_of_id_ledger_entry REFERENCES ledger_entry (id)",
        "write_off_reason": "VARCHAR(32) CONSTRAINT ck_ledger_entry_writeoffreason CHECK"
        " (write_off_reason IN ('small', 'paid-in-full', 'assistance'))",
    },
    "envelope_line": {
        "freed_key": "VARCHAR(120)",
        "follow_up": "VARCHAR(32) CONSTRAINT ck_envelope_line_followup"
        f" CHECK (follow_up IN {_FOLLOW_UPS})",
        "instalment_number": "INTEGER",
    },
    "decision": {
        "hold": f"VARCHAR(32) CONSTRAINT ck_decision_holdkind CHECK (hold IN {_HOLDS})",
    },
    "determination": {
        "state_law": "VARCHAR(2) DEFAULT '' NOT NULL",
        "federal_limit": "BOOLEAN DEFAULT false NOT NULL",
    },
    "preference": {
        "not_before": "TIME",
        "not_after": "TIME",
        "not_on": "VARCHAR(64) DEFAULT '' NOT NULL",
    },
    "print_batch": {"number": "INTEGER"},
}
_INDEXES = {"ix_ledger_entry_payment": "payment_account_id", "ix_ledger_entry_part": "part_of_id"}


def upgrade() -> None:
    """Both databases take a column with its check and its reference in one statement, and SQLite
    only so: Alembic's batch mode would copy the whole table and lose the ledger's triggers."""
    for table, columns in _COLUMNS.items():
        for name, kind in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    with _ledger_open():
        _fill_ledger()
    _fill_lines()
    op.execute("UPDATE decision SET hold = substr(step, 6, 5) WHERE step LIKE 'hold HD-__%'")
    op.execute(
        "UPDATE determination SET state_law = substr(decided_by, 5, 2)"
        " WHERE decided_by LIKE '2.3 %'"
    )
    op.execute("UPDATE determination SET federal_limit = true WHERE decided_by = '501R-19'")
    _fill_preferences()
    _fill_batches()
    for index, column in _INDEXES.items():
        known = sa.text(f"{column} IS NOT NULL")
        op.create_index(index, "ledger_entry", [column], sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """The strings are as they were, so nothing is lost."""
    for index in _INDEXES:
        op.drop_index(index, "ledger_entry")
    for table, columns in _COLUMNS.items():
        for name in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


@contextmanager
def _ledger_open() -> Iterator[None]:
    """The trigger of 0001 refuses every update: it steps aside, and comes back as it was."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_append_only")
        yield
        op.execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_append_only")
        return
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'ledger_no_update'"
    trigger = op.get_bind().execute(sa.text(query)).scalar_one()
    op.execute("DROP TRIGGER ledger_no_update")
    yield
    op.execute(trigger)


def _fill_ledger() -> None:
    """`payment:ACCOUNT:KEY`, `payment-part:ENTRY:NUMBER` and `write-off:ACCOUNT:REASON:DAY`."""
    place = "instr" if op.get_bind().dialect.name == "sqlite" else "strpos"
    ours = " OR ".join(
        f"entry_key LIKE '{start}:%'"
        for start in ("payment", "payment-part", "reversal", "write-off", "refund")
    )
    _run(
        "UPDATE ledger_entry SET origin = CASE WHEN entry_key LIKE 'import:%' THEN 'import'"
        f" ELSE 'sample' END WHERE NOT ({ours})"
    )
    paid = f"substr(entry_key, {len('payment:') + 1})"
    _run(
        "UPDATE ledger_entry SET"
        f" payment_account_id = CAST(substr({paid}, 1, {place}({paid}, ':') - 1) AS INTEGER),"
        f" payment_key = substr({paid}, {place}({paid}, ':') + 1)"
        " WHERE entry_key LIKE 'payment:%:%'"
    )
    part = f"substr(entry_key, {len('payment-part:') + 1})"
    _run(
        "UPDATE ledger_entry SET"
        f" part_of_id = CAST(substr({part}, 1, {place}({part}, ':') - 1) AS INTEGER)"
        " WHERE entry_key LIKE 'payment-part:%:%'"
    )
    for reason in ("small", "paid-in-full"):
        _run(
            f"UPDATE ledger_entry SET write_off_reason = '{reason}'"
            f" WHERE entry_key LIKE 'write-off:%:{reason}:%'"
        )
    _run(
        "UPDATE ledger_entry SET write_off_reason = 'assistance'"
        " WHERE entry_key LIKE 'write-off:%' AND kind = 'assistance_write_off'"
    )


def _fill_lines() -> None:
    """`line:ACCOUNT:CYCLE:STEP:planPLAN.NUMBER`; a cancelled one ends in `:cancelled:LINE`."""
    end = "(':cancelled:' || id)"
    _run(
        "UPDATE envelope_line SET"
        f" freed_key = substr(line_key, 1, length(line_key) - length({end}))"
        f" WHERE line_key LIKE '%' || {end}"
    )
    _run(
        "UPDATE envelope_line SET follow_up = substr(step, 6)"
        f" WHERE substr(step, 1, 5) = 'plan_' AND substr(step, 6) IN {_FOLLOW_UPS}"
    )
    found = op.get_bind().execute(
        sa.text("SELECT id, line_key FROM envelope_line WHERE follow_up IS NOT NULL")
    )
    numbers = [(row_id, re.search(r"[:.](\d+)$", _once(key))) for row_id, key in found.all()]
    _each(
        "UPDATE envelope_line SET instalment_number = :number WHERE id = :id",
        [{"id": i, "number": int(n[1])} for i, n in numbers if n is not None and int(n[1])],
    )


def _once(key: str) -> str:
    """What makes a step distinct; empty where it cannot happen again."""
    parts = key.split(":")
    return f":{parts[4]}" if len(parts) > 4 else ""


_DAYS = {
    day[:3]: day
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


def _fill_preferences() -> None:
    """`not before 09:00; not after 17:00; not on mon, tue`. The column was wide enough for all of
    these, whatever else was told."""
    found = op.get_bind().execute(
        sa.text("SELECT id, reason FROM preference WHERE channel = 'times'")
    )
    rows = [
        {
            "id": row_id,
            "not_before": _clock("before", told),
            "not_after": _clock("after", told),
            "not_on": _days(told),
        }
        for row_id, told in found.all()
    ]
    _each(
        "UPDATE preference SET not_before = :not_before, not_after = :not_after, not_on = :not_on"
        " WHERE id = :id",
        rows,
        not_before=sa.Time(),
        not_after=sa.Time(),
    )


def _clock(word: str, told: str) -> time | None:
    found = re.search(rf"not {word} (\d\d:\d\d)", told)
    return time.fromisoformat(found[1]) if found else None


def _days(told: str) -> str:
    found = re.search(r"not on ([a-z, ]+)", told)
    named = found[1].split(", ") if found else []
    return " ".join(day for short, day in _DAYS.items() if short in named)


def _fill_batches() -> None:
    """`letters-DAY-NUMBER`; a batch that was printed again has a name of another form."""
    found = op.get_bind().execute(sa.text("SELECT id, name FROM print_batch"))
    named = [
        (row_id, re.fullmatch(r"letters-\d{4}-\d\d-\d\d-(\d+)", name))
        for row_id, name in found.all()
    ]
    _each(
        "UPDATE print_batch SET number = :number WHERE id = :id",
        [{"id": row_id, "number": int(name[1])} for row_id, name in named if name is not None],
    )


def _run(statement: str) -> None:
    """As it is: a colon in it begins no parameter."""
    op.execute(sa.text(statement.replace(":", r"\:")))


def _each(
    statement: str, rows: list[dict[str, object]], **kinds: sa.types.TypeEngine[time]
) -> None:
    if rows:
        typed = [sa.bindparam(name, type_=kind) for name, kind in kinds.items()]
        op.get_bind().execute(sa.text(statement).bindparams(*typed), rows)
