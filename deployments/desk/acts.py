"""What people tell us, by the forms on their page: each asks the function that the command asks."""

from collections.abc import Callable
from typing import cast, get_args

from starlette.responses import Response

from deployments.desk.outcomes import OF
from deployments.desk.pages import done
from deployments.desk.person import person_page
from deployments.desk.visit import View, Visit
from policy.assistance import HardshipSign, IncomePeriod
from policy.holds import HoldKind, HowEnded
from policy.terms import ApplicationStatus, CallOutcome
from tasks.assistance import help_in_words, in_words, record_application, record_help
from tasks.calls import call_in_words, record_call
from tasks.contact import PreferredChannel, preference_in_words, record_preference
from tasks.desk import write_note
from tasks.holds import (
    HoldRequest,
    place_hold,
    placed_in_words,
    release_hold,
    released_in_words,
)
from tasks.plans import plan_in_words, record_plan, record_skip, skip_in_words
from tasks.runtime import WrongInput

Act = Callable[[Visit, str], str]
"""Records it for this account; what is said then, in words."""


def _call(visit: Visit, reference: str) -> str:
    choice = OF[visit.one_of(CallOutcome, "outcome", "what came of the call")]
    made = record_call(
        moment=visit.moment,
        reference=reference,
        outcome=choice.outcome,
        until=visit.day("until", "the day"),
        until_at=visit.time("at"),
        actor=visit.user.name,
    )
    return f"{call_in_words(reference, choice.outcome, new=made.new)} {choice.follows}"


def _help(visit: Visit, reference: str) -> str:
    sign = visit.one_of(HardshipSign, "sign", "a sign")
    made = record_help(
        moment=visit.moment, reference=reference, sign=sign, key=None, actor=visit.user.name
    )
    return help_in_words(reference, sign, new=made.new)


def _plan(visit: Visit, reference: str) -> str:
    agreed = record_plan(
        moment=visit.moment,
        references=visit.form.get("references", [reference]),
        count=visit.number("payments", "the number of payments"),
        amount_cents=visit.cents("amount"),
        due_day=visit.number("due_day", "the day of the month"),
        new_terms=bool(visit.typed("new_terms")),
        key=visit.typed("form_id"),
        actor=visit.user.name,
    )
    return "\n".join(plan_in_words(agreed))


def _hold(visit: Visit, reference: str) -> str:
    kind = visit.one_of(HoldKind, "kind", "a reason to wait")
    request = HoldRequest(
        kind,
        until=visit.day("until", "the last day"),
        filed_on=visit.day("filed_on", "the day of filing"),
        whole_guarantor=bool(visit.typed("all_accounts")),
    )
    made = place_hold(
        moment=visit.moment,
        reference=reference,
        request=request,
        reason=visit.typed("reason"),
        sure=bool(visit.typed("sure")),
        actor=visit.user.name,
    )
    return placed_in_words(reference, kind, new=made.new)


def _wish(visit: Visit, reference: str) -> str:
    channel, wanted = visit.typed("channel"), visit.typed("wanted")
    if channel not in get_args(PreferredChannel) or wanted not in ("yes", "no"):
        raise WrongInput("say what they want or do not want, and yes or no")
    way, is_wanted = cast(PreferredChannel, channel), wanted == "yes"
    made = record_preference(
        moment=visit.moment,
        reference=reference,
        channel=way,
        wanted=is_wanted,
        risk_known=bool(visit.typed("knows_risk")),
        email=visit.typed("address") or None,
        actor=visit.user.name,
    )
    return preference_in_words(reference, way, wanted=is_wanted, new=made.new)


def _application(visit: Visit, reference: str) -> str:
    stands = record_application(
        moment=visit.moment,
        reference=reference,
        status=visit.one_of(ApplicationStatus, "status", "how it stands"),
        household_size=visit.number("household_size", "the size of the household"),
        income_cents=visit.cents("income"),
        income_per=visit.one_of(IncomePeriod, "per", "what the income is for"),
        missing=[one.strip() for one in visit.typed("missing").split(",") if one.strip()],
        sure=bool(visit.typed("sure")),
    )
    return in_words(reference, stands)


def _skip(visit: Visit, reference: str) -> str:
    made = record_skip(moment=visit.moment, reference=reference, key=None, actor=visit.user.name)
    return skip_in_words(reference, made)


def _note(visit: Visit, reference: str) -> str:
    made = write_note(
        moment=visit.moment, reference=reference, words=visit.typed("words"),
        key=visit.typed("form_id"), actor=visit.user.name,
    )  # fmt: skip
    return "Noted. It stays here: no letter has it." if made else "That was noted already."


def _release(visit: Visit, reference: str) -> str:
    kind = visit.one_of(HoldKind, "kind", "the hold that ends")
    how = visit.one_of(HowEnded, "how", "how it ended") if visit.typed("how") else None
    closed = release_hold(
        moment=visit.moment,
        reference=reference,
        kind=kind,
        actor=visit.user.name,
        how=how,
        sure=bool(visit.typed("sure")),
    )
    return released_in_words(reference, kind, how, closed)


def _taken(act: Act, name: str) -> View:
    """The page of the person again: with what was recorded, or with what is wrong beside it."""

    def taken(visit: Visit) -> Response:
        reference = visit.path["reference"].upper()
        try:
            said = act(visit, reference)
        except WrongInput as wrong:
            return person_page(visit, name, wrong)
        return done(visit, f"/person/{reference}", said)

    return taken


call = _taken(_call, "call")
help_ = _taken(_help, "help")
plan = _taken(_plan, "plan")
hold = _taken(_hold, "hold")
wish = _taken(_wish, "wish")
application = _taken(_application, "application")
skip = _taken(_skip, "skip")
note = _taken(_note, "note")
release = _taken(_release, "release")
