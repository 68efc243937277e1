"""Notices that a provider or a relay carries: claimed, looked at once more, handed over, recorded.

Write, commit, send, write: `sending` is committed before the first byte leaves, and no session is
open while it does. What was not answered clearly is unknown and never sent again (SG-20). One
process at a time is here (tasks/storage/locks.py), so what it finds half done was left by a
dead one.
"""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select

from policy.delivery import Event
from policy.terms import MessageStatus
from tasks.delivery import Happened, apply, settle_orphans
from tasks.journal import email_left, email_stayed
from tasks.notices.claim import Notice, Planned, claim, planned_notices, tell_leaving
from tasks.notices.send_one import Gate, attempt
from tasks.notices.send_result import SendResult
from tasks.outbox import check_recipients, drop_stale_lines, seal_batch
from tasks.practice import Practice
from tasks.runs import Moments, refuse_copy
from tasks.runtime import Settings, current, refuse_unsigned
from tasks.storage import (
    MESSAGE,
    PERSON,
    StillAlone,
    among,
    database,
    lock_guarantors,
    update_by_id,
)

PER_WORKER = 16
"""Notices of a batch for each worker: what is claimed leaves within seconds."""
MOST_TRIES = 3
LONGEST_PATIENCE_SECONDS = 120.0


@dataclass(slots=True)
class Effort:
    """One call: how often each notice was put back, and how long we waited for a rate limit."""

    practice: Practice
    today: date
    moments: Moments
    settings: Settings
    still_alone: StillAlone
    tries: Counter[str] = field(default_factory=Counter)
    waited: float = 0.0
    done: int = 0


def submit_notices(
    practice: Practice,
    today: date,
    moments: Moments,
    still_alone: StillAlone,
    *whose: ColumnElement[bool],
) -> int:
    """Hand over today's notices whose window is open; how many left or turned to paper.

    A rehearsal of another day sends nothing to people. Raises WrongInput when nobody has signed.
    """
    settings = current()
    refuse_unsigned(settings, practice.mail_attestation, practice.sender_email)
    with database.reading() as connection:
        refuse_copy(connection)
    with database.writing() as connection:
        settle_orphans(connection, today)
    if moments.start is not None and not settings.rehearses:
        return 0
    effort = Effort(practice, today, moments, settings, still_alone)
    gate = Gate()
    while _round(effort, gate, whose) and _may_wait(effort, gate):
        gate = Gate()
    return effort.done


def _may_wait(effort: Effort, gate: Gate) -> bool:
    """Whether another round makes sense: wait for the rate limit's end, but not for ever."""
    if gate.closed_for_good or effort.waited + gate.wait_seconds > LONGEST_PATIENCE_SECONDS:
        return False
    time.sleep(gate.wait_seconds)
    effort.waited += gate.wait_seconds
    return True


def _round(effort: Effort, gate: Gate, whose: Sequence[ColumnElement[bool]]) -> bool:
    """Each notice once; whether some were put back and are worth another try."""
    last, back = 0, False
    while not gate.closed_for_good and not current().mail_paused:
        with database.reading() as connection:
            page = planned_notices(
                connection, effort.today, MESSAGE.c.id > last, *whose,
                most=PER_WORKER * effort.settings.mail_workers,
            )  # fmt: skip
        if not page:
            break
        last, now = page[-1].message_id, effort.moments.now()
        batch = [
            one
            for one in page
            if effort.tries[one.token] < MOST_TRIES
            and effort.moments.may_go(one.times, now) is not None
        ]
        back |= bool(batch) and _batch(effort, gate, batch)
        if gate.wait_seconds and not _may_wait(effort, gate):
            return False
        gate.reopen()
    return back


def _batch(effort: Effort, gate: Gate, batch: Sequence[Planned]) -> bool:
    with database.writing() as connection:
        claimed, refused = claim(connection, effort.practice, effort.today, effort.moments, batch)
    with database.reading() as connection:
        check_recipients(connection, [(one.plan.token, one.content) for one in claimed.values()])
    effort.still_alone()
    leaving = _let_go(effort, list(claimed.values()))
    with database.reading() as connection:
        tell_leaving(connection, effort.today, leaving)
    with ThreadPoolExecutor(max_workers=effort.settings.mail_workers) as workers:
        answers = list(workers.map(lambda one: attempt(one, effort.settings, gate), leaving))
    _tell(leaving, answers)
    _record(effort, leaving, answers)
    left = [answer for answer in answers if answer.event is not Event.PUT_BACK]
    effort.done += refused + len(left)
    effort.tries.update(
        one.plan.token
        for one, answer in zip(leaving, answers, strict=True)
        if answer.event is Event.PUT_BACK and answer.code
    )
    return len(left) < len(answers)


def _tell(leaving: Sequence[Notice], answers: Sequence[SendResult]) -> None:
    """What was put back never left; anything else may have, whatever the answer was."""
    left: list[str] = []
    stayed: list[str] = []
    for one, answer in zip(leaving, answers, strict=True):
        (stayed if answer.event is Event.PUT_BACK else left).append(one.plan.token)
    email_left(left)
    email_stayed(stayed)


def _let_go(effort: Effort, claimed: Sequence[Notice]) -> list[Notice]:
    """What may still go is `sending` from now on. A payment, a hold, a plan or a wish recorded
    since the claim took the message away, or takes it away here; another address puts it back."""
    with database.writing() as connection:
        lock_guarantors(connection, {one.plan.guarantor_id for one in claimed})
        now = effort.moments.now()
        mail = [(one.plan.envelope_id, one.plan.guarantor_id) for one in claimed]
        if drop_stale_lines(connection, [envelope for envelope, _ in mail], effort.today):
            seal_batch(connection, mail, effort.today, now)
        query = (
            select(MESSAGE.c.id, PERSON.c.email)
            .join(PERSON, PERSON.c.id == MESSAGE.c.guarantor_id)
            .where(
                among(connection, MESSAGE.c.id, [one.plan.message_id for one in claimed]),
                MESSAGE.c.status == MessageStatus.CLAIMED,
            )
        )
        addresses = {row.id: row.email for row in connection.execute(query)}
        still = [one for one in claimed if one.plan.message_id in addresses]
        fit = [one for one in still if _fits(effort, one, addresses[one.plan.message_id])]
        going = {one.plan.message_id for one in fit}
        answers = {True: Happened(Event.HAND_OVER), False: Happened(Event.PUT_BACK)}
        apply(connection, [(key, answers[key in going]) for key in addresses], effort.today)
        update_by_id(connection, MESSAGE, [{"id": key} for key in going], handed_over_at=now)
    return fit


def _fits(effort: Effort, notice: Notice, address: str) -> bool:
    open_still = effort.moments.may_go(notice.plan.times, effort.moments.now()) is not None
    return address == notice.plan.address and open_still and not current().mail_paused


def _record(effort: Effort, left: Sequence[Notice], answers: Sequence[SendResult]) -> None:
    happened = [
        (one.plan.message_id, Happened(answer.event, None, answer.provider_id, answer.code))
        for one, answer in zip(left, answers, strict=True)
    ]
    with database.writing() as connection:
        lock_guarantors(connection, {one.plan.guarantor_id for one in left})
        apply(connection, happened, effort.today)
