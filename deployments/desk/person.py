"""A person: who they are, what they owe, the story of a bill, and what they tell us now."""

import secrets

from starlette.responses import Response

from deployments.desk.outcomes import AFTER, BEFORE
from deployments.desk.pages import asked, page
from deployments.desk.visit import Visit
from policy.assistance import SIGN_WORDS, IncomePeriod
from policy.desk import Permission
from policy.holds import HOLD_WORDS, HoldKind, HowEnded
from tasks.accounts import find_account
from tasks.assistance import applications
from tasks.calls import dialled
from tasks.decisions import HelpQuote, quote_help
from tasks.desk import LONGEST_NOTE, Household, household, notes_of, open_person
from tasks.history import Explanation, tell, why
from tasks.plans import active_plan
from tasks.runs import office_time
from tasks.runtime import WrongInput
from tasks.storage import database

SHORTEST_REASON = 4
HOLDS = sorted((HOLD_WORDS[kind], kind.value) for kind in HoldKind.placed_by_people())
WISHES = {
    "calls": "calls",
    "mail": "letters",
    "email": "e-mail",
    "english": "English",
    "large_print": "large print",
}


def show(visit: Visit) -> Response:
    return person_page(visit)


def person_page(
    visit: Visit,
    failed: str = "",
    wrong: WrongInput | None = None,
    *,
    reason: str = "",
    with_quote: bool = False,
) -> Response:
    """`failed` names the form that could not be recorded; what was typed there stays. `reason`: why
    it is opened, where somebody said so on the page that asks. `with_quote`: with what help would
    leave to pay."""
    reference = visit.path["reference"].upper()
    with database.writing() as connection:
        time = office_time(connection, visit.moment)
        account = find_account(connection, reference)
        found = household(connection, account.guarantor_id, time.day)
        if not open_person(connection, visit.user.user_id, found, visit.moment.now, reason):
            return page("closed", visit, reference=reference, because=found.closed_because)
    quotes: list[HelpQuote] | None = None
    try:
        quotes = quotes_for(visit, found.guarantor_id) if with_quote else None
    except WrongInput as missing:
        failed, wrong = "quote", missing
    with database.reading() as connection:
        story = tell(connection, reference, time.day)
        notes = notes_of(connection, account.guarantor_id)
        has_plan = active_plan(connection, account.id) is not None
        explained = _why(visit, reference) if not failed else None
    return page(
        "person", visit, 400 if wrong else 200,
        reference=reference, found=found, story=story, asked=explained, today=time.day,
        number=dialled(found.phone) if found.may_be_called(time.now) else "",
        open_bills=_open(found), failed=failed, **asked(wrong),
        quotes=quotes, form_id=secrets.token_hex(8), notes=notes, longest_note=LONGEST_NOTE,
        placed=[one for one in story.holds if one.placed_by and one.learned],
        endings=list(HowEnded),
        may_release=Permission.RELEASE in visit.user.may, statuses=applications.RECORDABLE,
        periods=list(IncomePeriod), has_plan=has_plan,
        may_tell=Permission.TELL in visit.user.may, may_post=Permission.MONEY in visit.user.may,
        outcomes=(*BEFORE, *AFTER), signs=SIGN_WORDS, holds=HOLDS, wishes=WISHES,
    )  # fmt: skip


def quote(visit: Visit) -> Response:
    """What help would leave of each bill; nothing is kept."""
    return person_page(visit, with_quote=True)


def quotes_for(visit: Visit, guarantor_id: int) -> list[HelpQuote]:
    """By what was typed. Raises WrongInput."""
    with database.reading() as connection:
        return quote_help(
            connection,
            guarantor_id,
            household_size=visit.number("household_size", "the size of the household"),
            annual_income_cents=visit.yearly_income(),
            today=office_time(connection, visit.moment).day,
        )


def _open(found: Household) -> list[str]:
    return [one.reference for one in found.bills if one.balance_cents > 0]


def _why(visit: Visit, reference: str) -> Explanation | None:
    """Why something was or was not done on a day, where one is asked about."""
    try:
        on = visit.day("on", "the day")
    except WrongInput:
        return None
    if on is None:
        return None
    with database.reading() as connection:
        return why(connection, reference, on)


def open_with_reason(visit: Visit) -> Response:
    """Somebody says why they open what nobody opens without a reason."""
    reason = visit.typed("reason")
    if len(reason) < SHORTEST_REASON:
        raise WrongInput("say in a few words why you open this; it goes into the log")
    return person_page(visit, reason=reason)
