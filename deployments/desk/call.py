"""One call: whom to ask for, what to say, what came of it.

What is known about the bills opens once the person has named two facts; the number is shown only
while they may be called.
"""

import secrets
from collections.abc import Sequence

from starlette.responses import PlainTextResponse, Response

from deployments.desk.outcomes import AFTER, BEFORE, OF
from deployments.desk.pages import done, go, page, refused
from deployments.desk.person import quotes_for
from deployments.desk.visit import Visit
from policy.assistance import IncomePeriod
from policy.desk import DeskEventKind
from policy.terms import CallOutcome
from tasks.calls import CallEntry, call_in_words, dialled, load_call, pages_of, record_call
from tasks.decisions import HelpQuote
from tasks.desk import (
    LONGEST_NOTE,
    claims,
    identified,
    is_open,
    let_go,
    note,
    notes_of,
    write_note,
)
from tasks.practice import current_practice
from tasks.runs import office_time
from tasks.runtime import WrongInput
from tasks.storage import database

FACTS = ("birth_date", "address")
GONE = (
    "This call is not to be made any more: somebody recorded it, or they paid, are on hold, or "
    "take no calls."
)


def show(visit: Visit) -> Response:
    return _call(visit, "", 200)


def state(visit: Visit) -> Response:
    """Whether this call is still to be made: an open page asks every two seconds."""
    with database.reading() as connection:
        time = office_time(connection, visit.moment)
        entry = load_call(connection, time.day, visit.path["call"])
    return PlainTextResponse("" if entry else f"{GONE}\n", 200 if entry else 410)


def _call(
    visit: Visit, problem: str, status: int, quotes: Sequence[HelpQuote] | None = None
) -> Response:
    call_id = visit.path["call"]
    with database.reading() as connection:
        time = office_time(connection, visit.moment)
        entry = load_call(connection, time.day, call_id, with_plans=True)
        if entry is None:
            return refused(visit, 410, "Not to be called any more", GONE)
        held = claims(connection, visit.moment.now).get(entry.guarantor_id)
        if held is None or held.user != visit.user.name:
            whose = f"It is with {held.user} now" if held else "Nobody has this call any more"
            return refused(visit, 409, "Not yours any more", f"{whose}. Take another one.")
        notes = notes_of(connection, entry.guarantor_id) if held.identified else []
        [script] = pages_of(connection, [entry], current_practice(), time.day)
    return page(
        "call", visit, status, entry=entry, script=script, held=held, problem=problem,
        say={line.cue: line for line in script.before}, is_open=is_open(entry, time.now),
        notes=notes, longest_note=LONGEST_NOTE, form_id=secrets.token_hex(8),
        number=dialled(entry.phone), before=BEFORE, after=AFTER, today=time.day,
        periods=list(IncomePeriod), quotes=quotes,
    )  # fmt: skip


def identify(visit: Visit) -> Response:
    """Two facts were named, and both are right."""
    if any(not visit.typed(fact) for fact in FACTS):
        text = "Both facts have to be right. If one is not, ask only when to call back."
        return _call(visit, text, 400)
    entry, _ = _mine(visit)
    with database.writing() as connection:
        if identified(connection, entry.guarantor_id, visit.user.user_id, visit.moment.now):
            what = DeskEventKind.IDENTIFIED
            whose = entry.guarantor_id
            note(connection, visit.user.user_id, what, visit.moment.now, person_id=whose)
    return go(f"/call/{visit.path['call']}")


def quote(visit: Visit) -> Response:
    """What help would leave of each bill, while they are on the phone; nothing is kept."""
    try:
        entry, is_identified = _mine(visit)
        if not is_identified:
            raise WrongInput("ask for their income once they named two facts")
        return _call(visit, "", 200, quotes_for(visit, entry.guarantor_id))
    except WrongInput as wrong:
        return _call(visit, f"{wrong}", 400)


def note_down(visit: Visit) -> Response:
    """While they talk; the call stays open."""
    try:
        entry, is_identified = _mine(visit)
        if not is_identified:
            raise WrongInput("note something down once they named two facts")
        write_note(
            moment=visit.moment, reference=entry.references[0], words=visit.typed("words"),
            key=visit.typed("form_id"), actor=visit.user.name,
        )  # fmt: skip
    except WrongInput as wrong:
        return _call(visit, f"{wrong}", 400)
    return go(f"/call/{visit.path['call']}")


def _mine(visit: Visit) -> tuple[CallEntry, bool]:
    """The call, and whether the person was identified. Raises WrongInput."""
    with database.reading() as connection:
        time = office_time(connection, visit.moment)
        entry = load_call(connection, time.day, visit.path["call"])
        if entry is None:
            raise WrongInput(GONE)
        held = claims(connection, visit.moment.now).get(entry.guarantor_id)
    if held is None or held.user != visit.user.name:
        raise WrongInput("this call is not yours any more; take it again from the list")
    return entry, held.identified


def tell(visit: Visit) -> Response:
    """What came of it. Pressed twice it counts once."""
    choice = OF[visit.one_of(CallOutcome, "outcome", "what came of the call")]
    entry, is_identified = _mine(visit)
    try:
        if choice in AFTER and not is_identified:
            raise WrongInput("Talk about the bill only with somebody who named two facts.")
        made = record_call(
            moment=visit.moment,
            reference=entry.references[0],
            outcome=choice.outcome,
            until=visit.day("until", "the day") if choice.needs_day else None,
            until_at=visit.time("at") if choice.may_have_hour else None,
            key=entry.call_id,
            actor=visit.user.name,
        )
    except WrongInput as wrong:
        return _call(visit, str(wrong), 400)
    with database.writing() as connection:
        let_go(connection, visit.user.user_id)
    said = call_in_words(entry.references[0], choice.outcome, new=made.new)
    then = _THEN.get(choice.outcome, "")
    where = f"/person/{entry.references[0]}#{then}" if then else "/"
    return done(visit, where, f"{said} {choice.follows}")


_THEN = {CallOutcome.ASKS_FOR_HELP: "help", CallOutcome.WANTS_PLAN: "plan"}
"""The form in which it is written down while the person is on the phone."""
