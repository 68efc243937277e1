"""What reached people in the period, and what the next days bring."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)

from policy.terms import ApplicationStatus, CallOutcome, Channel, MessageStatus, Stage
from tasks.numbers.figure import Column, Draft, Place, Unit
from tasks.numbers.groups import counted, first_account, first_line
from tasks.numbers.period import Grouping, Period
from tasks.storage import (
    ACCOUNT,
    APPLICATION,
    CALL,
    CALL_RESULT,
    ENVELOPE,
    HOLD,
    MESSAGE,
    RETURNED_MAIL,
)

DAYS_AHEAD = 14
_TOGETHER = f"{DAYS_AHEAD} days"
_LETTERS, _RETURNED = "letters", "returned by the post"
_NOTICES, _DELIVERED, _LOST = "notices", "delivered", "bounced or lost"
_ON_THEIR_WAY = "on their way"
_ATTEMPTS, _TALKED = "call attempts", "conversations"
_WRONG, _NOBODY = "wrong number", "no answer or voicemail"
_PART_OF = {
    _RETURNED: _LETTERS, _DELIVERED: _NOTICES, _LOST: _NOTICES, _ON_THEIR_WAY: _NOTICES,
    _TALKED: _ATTEMPTS, _WRONG: _ATTEMPTS, _NOBODY: _ATTEMPTS,
}  # fmt: skip


def reach(connection: Connection, days: Period, by: Grouping) -> Draft:
    """The right party rate is the share of conversations in the attempts."""
    made = Draft(
        "reach", "What reached people",
        "Letters by the day they were provided, notices by the day they were sent, returned mail"
        " and calls by their day. The share of conversations is the right party rate.",
        (Column("number"), Column("share", Unit.PERCENT, ("number",))),
        (_LETTERS, _RETURNED, _NOTICES, _DELIVERED, _LOST, _ON_THEIR_WAY,
         _ATTEMPTS, _TALKED, _WRONG, _NOBODY),
        item_sums=(
            ((_DELIVERED, _LOST, _ON_THEIR_WAY), _NOTICES), ((_TALKED, _WRONG, _NOBODY), _ATTEMPTS),
        ),
        part_of=_PART_OF,
    )  # fmt: skip
    for one in counted(connection, _letters(days), by):
        made.add(one.group, _LETTERS, number=one.number)
    for one in counted(connection, _returned(days), by):
        made.add(one.group, _RETURNED, number=one.number)
    for one in counted(connection, _notices(days), by, ("status",)):
        made.add(one.group, _NOTICES, number=one.number)
        made.add(one.group, _became(one.key[0]), number=one.number)
    for one in counted(connection, _calls(days), by, ("outcome",)):
        made.add(one.group, _ATTEMPTS, number=one.number)
        made.add(one.group, _said(one.key[0]), number=one.number)
    _put_shares(made)
    return made


def _put_shares(made: Draft) -> None:
    for group in {place.group for place in made.values}:
        for part, whole in _PART_OF.items():
            count, of = (made.values.get(Place(group, one, "number"), 0) for one in (part, whole))
            if of:
                made.put(group, part, "share", (200 * count + of) // (2 * of))


def _letters(days: Period) -> Select[Any]:
    return select(
        first_line(MESSAGE.c.envelope_id).label("account_id"), MESSAGE.c.guarantor_id
    ).where(
        MESSAGE.c.channel == Channel.LETTER,
        MESSAGE.c.status.in_(MessageStatus.gone()),
        MESSAGE.c.provided_on.between(*days),
    )


def _returned(days: Period) -> Select[Any]:
    return select(
        first_line(RETURNED_MAIL.c.envelope_id).label("account_id"),
        RETURNED_MAIL.c.person_id.label("guarantor_id"),
    ).where(RETURNED_MAIL.c.returned_on.between(*days))


def _notices(days: Period) -> Select[Any]:
    return (
        select(
            first_line(MESSAGE.c.envelope_id).label("account_id"), MESSAGE.c.guarantor_id,
            MESSAGE.c.status,
        )
        .join(ENVELOPE, ENVELOPE.c.id == MESSAGE.c.envelope_id)
        .where(
            MESSAGE.c.channel == Channel.NOTICE,
            MESSAGE.c.status.in_((*MessageStatus.gone(), MessageStatus.FAILED)),
            ENVELOPE.c.on_date.between(*days),
        )
    )  # fmt: skip


def _became(status: MessageStatus) -> str:
    if status in MessageStatus.reached():
        return _DELIVERED
    return _LOST if status in MessageStatus.lost() else _ON_THEIR_WAY


def _calls(days: Period) -> Select[Any]:
    columns = CALL_RESULT.c
    return select(columns.account_id, columns.guarantor_id, columns.outcome).where(
        columns.on_date.between(*days)
    )


def _said(outcome: CallOutcome) -> str:
    if outcome.talked:
        return _TALKED
    return _WRONG if outcome is CallOutcome.WRONG_NUMBER else _NOBODY


def workload(connection: Connection, today: date, by: Grouping) -> Draft:
    """Day by day, or in groups all days together: of a day and a group few would be left."""
    columns = {
        "accounts due": _accounts_due(today), "calls expected": _calls_expected(today),
        "holds that end": _holds_that_end(today), "answers due": _answers_due(today),
    }  # fmt: skip
    ahead = [today + timedelta(number) for number in range(DAYS_AHEAD)]
    items = [f"{one} {one:%a}" for one in ahead] if by is Grouping.NONE else [_TOGETHER]
    made = Draft(
        "workload", "Work ahead",
        "The next 14 days as they look today; what is late counts today. Answers due: the last day"
        " that people have to complete an application or to object to an answer.",
        tuple(Column(name) for name in columns), tuple(items), sums_up=by is Grouping.NONE,
    )  # fmt: skip
    keys = ("day",) if by is Grouping.NONE else ()
    for name, facts in columns.items():
        for one in counted(connection, facts, by, keys):
            item = f"{one.key[0]} {one.key[0]:%a}" if one.key else _TOGETHER
            made.add(one.group, item, **{name: one.number})
    return made


def _not_before(today: date, day: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((day < today, literal(today, Date)), else_=day).label("day")


def _until(today: date) -> date:
    return today + timedelta(DAYS_AHEAD - 1)


def _accounts_due(today: date) -> Select[Any]:
    due = ACCOUNT.c.next_review_on
    return select(
        ACCOUNT.c.id.label("account_id"), ACCOUNT.c.guarantor_id, _not_before(today, due)
    ).where(due <= _until(today))


def _calls_expected(today: date) -> Select[Any]:
    """Each person once a day: those on today's list, and whose account is due for a call."""
    due, back = ACCOUNT.c.next_review_on, ACCOUNT.c.call_back_on
    listed = and_(CALL.c.on_date == today, CALL.c.closed_on.is_(None))
    said = union_all(
        select(ACCOUNT.c.guarantor_id, _not_before(today, due)).where(
            due <= _until(today), ACCOUNT.c.stage == Stage.OPTIONS_CALL
        ),
        select(ACCOUNT.c.guarantor_id, _not_before(today, back)).where(back <= _until(today)),
        select(CALL.c.guarantor_id, CALL.c.on_date)
        .join(ENVELOPE, ENVELOPE.c.id == CALL.c.envelope_id)
        .where(listed, ENVELOPE.c.cancelled_on.is_(None)),
    ).subquery("expected")
    return select(
        said.c.guarantor_id, said.c.day,
        func.min(first_account(said.c.guarantor_id)).label("account_id"),
    ).group_by(said.c.guarantor_id, said.c.day)  # fmt: skip


def _holds_that_end(today: date) -> Select[Any]:
    columns = HOLD.c
    return select(
        func.coalesce(columns.account_id, first_account(columns.guarantor_id)).label("account_id"),
        columns.guarantor_id, columns.until.label("day"),
    ).where(columns.released_on.is_(None), columns.until.between(today, _until(today)))  # fmt: skip


def _answers_due(today: date) -> Select[Any]:
    columns = APPLICATION.c
    day = case(
        (columns.status == ApplicationStatus.INCOMPLETE, columns.respond_by),
        (columns.status == ApplicationStatus.DETERMINED, columns.answer_until),
    )
    facts = select(
        first_account(columns.guarantor_id).label("account_id"), columns.guarantor_id,
        day.label("day"),
    ).subquery("answer")  # fmt: skip
    return select(facts).where(facts.c.day.between(today, _until(today)))
