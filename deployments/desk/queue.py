"""The page on which a specialist begins: who can be called now, and what was done."""

from starlette.responses import Response

from deployments.desk.outcomes import OF
from deployments.desk.pages import done, go, page
from deployments.desk.visit import Visit
from tasks.calls import CallEntry, why_no_calls
from tasks.desk import CAN_BE_UNDONE, call_queue, take_call, take_next, undo_call
from tasks.practice import current_practice
from tasks.storage import database

SHOWN = 50


def show(visit: Visit) -> Response:
    with database.reading() as connection:
        found = call_queue(connection, visit.user.name, visit.moment)
        nothing = "" if found.now or found.later else why_no_calls(connection, found.time.day)
    language, state = visit.typed("language"), visit.typed("state")
    everybody = [*found.now, *found.later]
    now = _those(found.now, language, state)
    later = _those(found.later, language, state)
    return page(
        "queue", visit,
        day=found.time.day, zone=current_practice().time_zone, nothing=nothing,
        now=now[:SHOWN], now_in_all=len(now), later=later[:SHOWN], later_in_all=len(later),
        mine=found.mine, with_others=found.with_others, done=found.done, words=OF,
        can_be_undone=CAN_BE_UNDONE,
        languages=sorted({one.language for one in everybody}),
        states=sorted({one.state for one in everybody if one.state}),
    )  # fmt: skip


def _those(entries: list[CallEntry], language: str, state: str) -> list[CallEntry]:
    return [one for one in entries if language in ("", one.language) and state in ("", one.state)]


def take(visit: Visit) -> Response:
    """The next one for this specialist, and for nobody else."""
    call_id = take_next(visit.user.user_id, visit.moment)
    if call_id is None:
        return done(visit, "/", "Nobody is left who can be called at this moment.")
    return go(f"/call/{call_id}")


def take_this(visit: Visit) -> Response:
    call_id = visit.path["call"]
    if take_call(call_id, visit.user.user_id, visit.moment):
        return go(f"/call/{call_id}")
    return done(
        visit, "/", "That call is with somebody else by now, or is not to be made any more."
    )


def undo(visit: Visit) -> Response:
    result_id = visit.number("result", "the call") or 0
    return done(visit, "/", undo_call(result_id, visit.user.name, visit.moment))
