"""`tend account`: the story of one account, its next step, and why."""

from deployments.commands.shared.arguments import AsOf, Json, Reference
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show, spoken, table
from deployments.commands.shared.refund_table import tell_payer_credits, tell_refunds
from policy.holds import reason_beyond
from policy.terms import dollars
from tasks.history import Estimate, ExtraordinaryAnswer, IfAsked, Story, tell
from tasks.storage import database


def account(reference: Reference, as_of: AsOf = None, as_json: Json = False) -> None:
    """Tell an account's story, its next step, and why (also why not).

    Example: tend account A-7K2M9QX4TB
    """
    day = ready(as_of)
    with database.reading() as connection:
        story = tell(connection, reference, day)
    show(story, as_json, lambda: _tell_story(story))


def _tell_story(story: Story) -> None:
    stage, closed = spoken(story.stage), story.resolution
    ended = f" ({spoken(closed)} on {story.closed_on})" if closed else ""
    left = f"{dollars(story.balance_cents)} left of the visit of {story.service_from}"
    say(f"{story.reference}: {stage}{ended}, {left}.")
    say()
    rows = [[event.on.isoformat(), event.kind, event.text] for event in story.timeline]
    table(("day", "", "what happened"), rows)
    say()
    _tell_next(story)
    tell_refunds(story.refunds_due, story.as_of)
    tell_payer_credits(story.payer_credits)
    for hold in story.holds:
        since = f" since {hold.since}" if hold.since else ""
        learned = f", learned {hold.learned}" if hold.learned != hold.since else ""
        until = f" until {hold.until}" if hold.until else ""
        to_do = "".join(f" To do: {words}." for words in hold.to_do)
        advice = f" {hold.advice}" if hold.advice else ""
        said = (
            f"{hold.words} ({hold.placed_by}).{reason_beyond(hold.words, hold.note)}{to_do}{advice}"
        )
        say(f"Hold {hold.kind}{since}{until}{learned}: {said}")
    tell_if_asked(story.if_asked)


def _tell_next(story: Story) -> None:
    last = story.last_run
    if last is not None:
        say(f"The run of {last.as_of}: {last.status}. {last.reason}")
    step = story.next.next_step
    when = f" on {story.next.next_step_on}" if story.next.next_step_on else ""
    say(f"Next step: {spoken(step)}{when}." if step else "Next step: none.")
    say(f"Why, as of {story.as_of}: {' '.join(story.next.reasons)}")
    if story.next_review_on:
        say(f"Next look: {story.next_review_on}.")


def tell_if_asked(answers: IfAsked) -> None:
    """A block of its own, so that nobody takes it for a next step."""
    say()
    say("If anyone asked (Tend does none of this; not legal advice):")
    _tell_extraordinary(answers.extraordinary)
    credit = answers.credit_report
    say(f"  Credit bureau: no. {credit.reason} ({credit.rule})")
    _tell_days(answers)
    _tell_estimate(answers.estimate)
    for law in answers.law:
        read = f'"{law.quote}"' if law.quote else f"not read: {law.unread}"
        say(f"  Law: {law.source}, {law.source_url}, on {law.read_on}: {read}")


def _tell_extraordinary(answer: ExtraordinaryAnswer) -> None:
    what = ", ".join(answer.what)
    if answer.allowed:
        say(f"  An extraordinary action ({what}): nothing known forbids it; a person decides.")
        return
    say(f"  An extraordinary action ({what}): no.")
    for one in answer.lacking:
        when = f"; not before {one.earliest}" if one.earliest else ""
        say(f"    {one.rule}: {one.words}{when}.")


def _tell_days(answers: IfAsked) -> None:
    if answers.no_last_day_to_apply:
        say("  Help can be applied for at any time (501R-03).")
    elif answers.last_day_to_apply:
        say(
            f"  Help can be applied for as of right until {answers.last_day_to_apply} "
            "(501R-03); what comes later is looked at too (501R-04)."
        )
    if answers.deferred_care:
        deferral = answers.deferred_care
        say(
            f"  Deferring care, approved by {deferral.approved_by}: a notice of today needs a "
            f"deadline of {deferral.notice_deadline} or later (501R-06)."
        )
    if answers.medicare_bad_debt_on:
        say(f"  Medicare bad debt: not before {answers.medicare_bad_debt_on}.")


def _tell_estimate(estimate: Estimate | None) -> None:
    if estimate is None:
        return
    billed, given = dollars(estimate.billed_cents), dollars(estimate.estimate_cents)
    until = f" until {estimate.until}" if estimate.until else ""
    may = f"the patient may dispute it{until}" if estimate.may_dispute else "not far above it"
    say(f"  Good faith estimate {given}, billed {billed}: {may} (NS-02).")
