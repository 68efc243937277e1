"""An act takes effect everywhere: after each thing that people tell us, nobody still stands where
they should not: on the sheet of the specialists, on the worklist, in mail that has not left."""

from __future__ import annotations

import csv
import errno
import os
from typing import NamedTuple

import pytest
from sqlalchemy import select

from flows.record.payment import record_payment
from policy.terms import Channel, MessageStatus
from tasks.calls import call_sheets, refresh_call_sheets
from tasks.daily_run import day
from tasks.outbox import stale_lines
from tasks.people import record_merge
from tasks.runs import this_moment
from tasks.runtime.settings import current
from tasks.storage import database as db
from tasks.storage.tables import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE
from tests.deployments.commands.conftest import Tend
from tests.factories import DAY, TODAY, make_account, make_line, make_message, make_person
from tests.tasks.days import PRACTICE, moment, rows, sealed, statement_sent

CALLED, WRITTEN, MAILED = "A-CA11ED0001", "A-WR1TTEN001", "A-MA11ED0001"
OTHERS = ("A-0THERCA001", "A-0THERWR001", "A-0THERMA001")
CALL_IS_NEXT = {"step": "reminder_2", "step_on": TODAY - 10 * DAY}
BY_EMAIL = {"email_chosen": True, "email_risk_known": True}


class Stands(NamedTuple):
    """Which of the accounts still stands where, before anything left."""

    on_sheet: set[str]
    on_worklist: set[str]
    in_letters: set[str]
    in_notices: set[str]


@pytest.fixture(autouse=True)
def office(database: str) -> str:
    """Three people, each about to hear from us in another way, and three others like them."""
    for called, written, mailed in ((CALLED, WRITTEN, MAILED), OTHERS):
        statement_sent(45, reference=called, **CALL_IS_NEXT)
        statement_sent(21, reference=written)
        with db.writing() as connection:
            email = f"{mailed.lower()}@example.org"
            person = make_person(connection, email=email, **BY_EMAIL)
        statement_sent(21, reference=mailed, guarantor_id=person)
    day.calls(sealed(), PRACTICE, moment())
    return database


def sheet() -> list[dict[str, str]]:
    path = current().var / "calls" / f"{TODAY.isoformat()}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def unsent(channel: Channel) -> set[str]:
    query = (
        select(ACCOUNT.c.reference)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.account_id == ACCOUNT.c.id)
        .join(ENVELOPE, ENVELOPE.c.id == ENVELOPE_LINE.c.envelope_id)
        .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE.c.channel == channel,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            ENVELOPE.c.cancelled_on.is_(None),
            (MESSAGE.c.status == MessageStatus.PLANNED) | MESSAGE.c.id.is_(None),
        )
    )
    with db.reading() as connection:
        return set(connection.execute(query).scalars())


def stands(tend: Tend) -> Stands:
    listed = tend("worklist", "--json").json["calls"]
    return Stands(
        {reference for row in sheet() for reference in row["accounts"].split()},
        {reference for call in listed for reference in call["references"]},
        unsent(Channel.LETTER),
        unsent(Channel.NOTICE),
    )


EVERYWHERE = Stands({CALLED}, {CALLED}, {WRITTEN}, {MAILED})
NOWHERE = Stands(set(), set(), set(), set())
ACTS: dict[str, Stands] = {
    "payment {} 100": NOWHERE,
    "payment {} 40": NOWHERE,
    "call {} will_pay_by --until 2026-03-20": NOWHERE,
    "help {} --sign lost_job": NOWHERE,
    "hold {} dispute": NOWHERE,
    "hold {} deceased --who guarantor": NOWHERE,
    "application {} received": NOWHERE,
    "application {} complete --household-size 3 --income 10000": NOWHERE,
    "plan {} --payments 4": NOWHERE,
    "confidential {} --street 9.Oak.St --city Reno --state NV --zip 89501": NOWHERE,
    f"guarantor {{}} --of {OTHERS[0]}": NOWHERE,
    "returned-mail {}": EVERYWHERE,  # the first one; from the second on letters stop (HD-07)
    "preference {} calls no": Stands(set(), set(), {WRITTEN}, {MAILED}),
    "preference {} mail no": Stands({CALLED}, {CALLED}, set(), {MAILED}),
    "preference {} email no": Stands({CALLED}, {CALLED}, {WRITTEN}, set()),
    "preference {} large_print yes": EVERYWHERE,
    "times {} --not-before 12:00": EVERYWHERE,
}
"""What is told, and who of the three still stands where: the skipped month, the plan that begins
again and the refund are of accounts whose bill nobody asks for."""


def tell(tend: Tend, line: str, reference: str) -> None:
    words = [word.replace(".", " ") for word in line.format(reference).split()]
    told = tend("record", *words)
    assert (told.code, told.err) == (0, "")


def letter_sent(reference: str) -> None:
    """A month ago."""
    with db.writing() as connection:
        account = connection.execute(
            select(ACCOUNT.c.id).where(ACCOUNT.c.reference == reference)
        ).scalar_one()
        line = make_line(
            connection, account_id=account, step="statement_1", on_date=TODAY - 30 * DAY
        )
        envelope = connection.execute(
            select(ENVELOPE_LINE.c.envelope_id).where(ENVELOPE_LINE.c.id == line)
        ).scalar_one()
        make_message(
            connection, envelope_id=envelope, status=MessageStatus.SENT,
            provided_on=TODAY - 30 * DAY,
        )  # fmt: skip


@pytest.mark.parametrize("line", ACTS)
def test_what_was_told_is_so_in_every_place_where_the_person_stood(tend: Tend, line: str) -> None:
    before = stands(tend)
    for reference in (CALLED, WRITTEN, MAILED):
        if line.startswith("returned-mail"):
            letter_sent(reference)
        tell(tend, line, reference)
    after = stands(tend)
    others = [set(OTHERS) & place for place in before]
    assert after == Stands(*(a | b for a, b in zip(ACTS[line], others, strict=True)))
    with db.reading() as connection:
        envelopes = list(connection.execute(select(ENVELOPE.c.id)).scalars())
        assert stale_lines(connection, envelopes, TODAY) == {}


def test_the_hours_that_were_told_stand_on_the_sheet(tend: Tend) -> None:
    tell(tend, "times {} --not-before 12:00", CALLED)
    between = {row["accounts"]: row["call_between"] for row in sheet()}
    assert between == {CALLED: "12:00 to 20:00", OTHERS[0]: "09:00 to 20:00"}


def test_one_of_two_bills_that_is_paid_is_not_asked_for_on_the_phone(tend: Tend) -> None:
    """The other one is, with what is left."""
    whose = rows(ACCOUNT, reference=CALLED)[0]["guarantor_id"]
    with db.writing() as connection:
        account = make_account(connection, guarantor_id=whose, reference="A-SEC0ND0001")
        call = select(ENVELOPE_LINE.c.envelope_id).join(
            ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id
        )
        envelope = connection.execute(call.where(ACCOUNT.c.reference == CALLED)).scalar_one()
        make_line(connection, account_id=account, envelope_id=envelope, step="options_call")
    refresh_call_sheets()
    assert (sheet()[0]["accounts"], sheet()[0]["total"]) == (f"{CALLED} A-SEC0ND0001", "$200.00")
    tell(tend, "payment {} 100", CALLED)
    assert (sheet()[0]["accounts"], sheet()[0]["total"]) == ("A-SEC0ND0001", "$100.00")


def test_the_last_one_that_is_told_leaves_a_sheet_with_nobody_on_it(tend: Tend) -> None:
    for reference in (CALLED, OTHERS[0]):
        tell(tend, "payment {} 100", reference)
    assert sheet() == []


def test_two_records_of_one_person_are_one_call(tend: Tend) -> None:
    record_merge(moment=this_moment(), reference=CALLED, into=OTHERS[0], sure=True, actor="tester")
    refresh_call_sheets()
    assert len(sheet()) <= 1, "nobody is called twice a day"
    assert stands(tend).on_sheet == stands(tend).on_worklist


def test_a_form_of_the_ui_takes_effect_on_the_sheet_as_the_command_does(
    tend: Tend, prefect_server: object
) -> None:
    assert prefect_server
    assert CALLED in stands(tend).on_sheet
    record_payment(CALLED, "100")
    assert CALLED not in stands(tend).on_sheet


def test_a_sheet_that_cannot_be_written_takes_nothing_back(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_sheets, "write_sheets", _full_disk)
    told = tend("record", "payment", CALLED, "100")
    assert told.code == 0
    assert told.err.splitlines() == [
        "the call sheet is as it was, use tend worklist (No space left on device)"
    ]
    assert rows(ACCOUNT, reference=CALLED)[0]["balance_cents"] == 0


def _full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_sheet_of_days_gone_by_stays_as_it_was_used(tend: Tend) -> None:
    old = current().var / "calls" / f"{(TODAY - DAY).isoformat()}.csv"
    old.write_bytes(b"as it was")
    notes = old.with_name("notes.csv")
    notes.write_bytes(b"of somebody")
    tell(tend, "payment {} 100", CALLED)
    assert (old.read_bytes(), notes.read_bytes()) == (b"as it was", b"of somebody")
