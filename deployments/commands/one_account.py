"""`tend account`: the story of one account, its next step, and why."""

from typing import Any

from deployments.commands.asked import AsOf, Json, Reference
from deployments.commands.asked_shown import tell_if_asked
from deployments.commands.ready import ready
from deployments.commands.refunds_shown import tell_refunds
from deployments.commands.shown import dollars, say, show, spoken, table
from tasks.history.account_history import tell
from tasks.storage import database


def account(reference: Reference, as_of: AsOf = None, as_json: Json = False) -> None:
    """Tell an account's story, its next step, and why (also why not).

    Example: tend account A-7K2M9QX4TB
    """
    day = ready(as_of)
    with database.reading() as connection:
        story = tell(connection, reference, day)
    show(story, as_json, lambda: _tell_story(story))


def _tell_story(story: dict[str, Any]) -> None:
    stage, closed = spoken(story["stage"]), story["resolution"]
    ended = f" ({spoken(closed)} on {story['closed_on']})" if closed else ""
    left = f"{dollars(story['balance_cents'])} left of the visit of {story['service_from']}"
    say(f"{story['reference']}: {stage}{ended}, {left}.")
    say()
    rows = [[event["on"], event["kind"], event["text"]] for event in story["timeline"]]
    table(("day", "", "what happened"), rows)
    say()
    _tell_next(story)
    tell_refunds(story["refunds_due"], story["as_of"])
    for hold in story["holds"]:
        since = f" since {hold['since']}" if hold["since"] else ""
        until = f" until {hold['until']}" if hold["until"] else ""
        to_do = "".join(f" To do: {words}." for words in hold["to_do"])
        advice = f" {hold['advice']}" if hold["advice"] else ""
        said = f"{hold['words']} ({hold['placed_by']}).{to_do}{advice}"
        say(f"Hold {hold['kind']}{since}{until}: {said}")
    tell_if_asked(story["if_asked"])


def _tell_next(story: dict[str, Any]) -> None:
    last = story["last_run"]
    if last is not None:
        say(f"The run of {last['as_of']}: {last['status']}. {last['reason']}")
    step = story["next_step"]
    when = f" on {story['next_step_on']}" if story["next_step_on"] else ""
    say(f"Next step: {spoken(step)}{when}." if step else "Next step: none.")
    say(f"Why, as of {story['as_of']}: {' '.join(story['reasons'])}")
    if story["next_review_on"]:
        say(f"Next look: {story['next_review_on']}.")
