"""Days of a small portfolio, whole or in pieces, and what came out of them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from policy.terms import Channel, MessageStatus, Stage
from tasks.audit.run_audit import Breach, audit
from tasks.daily_run import day
from tasks.practice.practice import load_practice
from tasks.runs.runs import RunRef
from tasks.runs.send_times import rehearsed
from tasks.runtime.json_answer import json_of
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ENVELOPE, ENVELOPE_LINE, MESSAGE
from tests.factories import TODAY, make_account, make_person

PRACTICE = load_practice()
_seconds: Iterator[int] = iter(range(1_000_000))


def moment(today: date = TODAY) -> datetime:
    """Moments of one day, each later than the one before."""
    return datetime(today.year, today.month, today.day, 12, tzinfo=UTC) + timedelta(
        seconds=next(_seconds) % 36_000
    )


def new_account(**values: Any) -> int:
    """An account that gets its first statement today."""
    start = {"enrolled_on": TODAY, "next_review_on": TODAY}
    with writing() as connection:
        return make_account(connection, **(start | values))


def portfolio(count: int, **values: Any) -> list[int]:
    return [new_account(**values) for _ in range(count)]


def family(count: int, **values: Any) -> list[int]:
    """Accounts of one guarantor."""
    with writing() as connection:
        guarantor_id = make_person(connection, **values)
    return [new_account(guarantor_id=guarantor_id) for _ in range(count)]


def statement_sent(days_ago: int, **values: Any) -> int:
    """An account that came to Tend the day after its first statement, some days before today."""
    first = TODAY - timedelta(days_ago)
    stands = {
        "step": "statement_1", "step_on": first, "first_statement_on": first,
        "enrolled_on": first + timedelta(1),
    }  # fmt: skip
    return new_account(**(stands | values))


def walk(today: date = TODAY) -> dict[str, Any]:
    """The day as JSON."""
    return json_of(day.walk(today, PRACTICE, moment(today)))


def begun(today: date = TODAY, kind: str = "daily") -> RunRef:
    return day.begin(today, moment(today), kind=kind, actor="tester")


def triaged(today: date = TODAY) -> RunRef:
    """A run that has decided, and done nothing yet."""
    run = begun(today)
    for batch in day.due(run):
        day.decide_batch(run, batch)
    return run


def work(run: RunRef) -> None:
    for stage in Stage.working():
        for batch in day.work_of(run, stage):
            day.do_batch(run, stage, batch, moment(run.as_of))


def sealed(today: date = TODAY) -> RunRef:
    """A run that has sealed its envelopes, and sent nothing yet."""
    run = triaged(today)
    work(run)
    day.seal(run, moment(today))
    return run


def send(run: RunRef) -> dict[str, Any]:
    """The rest of a sealed run, as JSON."""
    day.letters(run, PRACTICE, moment(run.as_of))
    day.notices(run, PRACTICE, rehearsed(run.as_of, PRACTICE, moment(run.as_of)))
    day.calls(run, PRACTICE, moment())
    return json_of(day.finish(run, moment(run.as_of)))


def rows(table: Table, **values: Any) -> list[dict[str, Any]]:
    with reading() as connection:
        found = connection.execute(select(table).filter_by(**values).order_by(table.c.id))
        return [dict(row._mapping) for row in found]


def one(table: Table, row_id: int) -> dict[str, Any]:
    return rows(table, id=row_id)[0]


def sent(channel: Channel = Channel.LETTER) -> list[tuple[int, str]]:
    """Account and step of every line of a sent message."""
    query = (
        select(ENVELOPE_LINE.c.account_id, ENVELOPE_LINE.c.step)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            MESSAGE.c.status == MessageStatus.SENT,
            MESSAGE.c.channel == channel,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
        )
        .order_by(ENVELOPE_LINE.c.account_id, ENVELOPE_LINE.c.id)
    )
    with reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(query)]


def letters_folder(today: date = TODAY) -> Path:
    return current().var / "letters" / today.isoformat()


def on_paper(today: date = TODAY) -> list[str]:
    """The token of every letter that the print vendor would find."""
    tokens: list[str] = []
    for manifest in sorted(letters_folder(today).glob("*.csv")):
        assert manifest.with_suffix(".pdf").exists()
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            tokens += [row["token"] for row in csv.DictReader(file)]
    return tokens


def breaches() -> tuple[Breach, ...]:
    with reading() as connection:
        return audit(connection).breaches


def balances(result: dict[str, Any]) -> bool:
    """due = done + held + suppressed + deferred + failed, in all and in every stage."""
    ends = ("done", "held", "suppressed", "deferred", "failed")
    return all(
        numbers["due"] == sum(numbers[name] for name in ends)
        for numbers in (result, *result["by_stage"].values())
    )
