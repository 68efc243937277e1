"""`tend why`: what was decided for an account on a day, by which rule and on which facts."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from deployments.commands.shared.arguments import Json, Reference, day
from deployments.commands.shared.checks import practice, ready
from deployments.commands.shared.output import say, show, spoken, table
from policy.terms import dollars
from tasks.history import Explanation, Look
from tasks.history import why as tell_why
from tasks.storage import database

Day = Annotated[
    date | None,
    typer.Option("--on", parser=day, metavar="DATE", help="The day; today if not given."),
]


def why(reference: Reference, on: Day = None, as_json: Json = False) -> None:
    """Say why Tend did, or did not, act for an account on a day, from what was recorded then.

    Example: tend why A-7K2M9QX4TB --on 2026-11-23
    """
    asked_for = ready(on)
    with database.reading() as connection:
        answer = tell_why(connection, reference, asked_for)
    show(answer, as_json, lambda: _tell(answer))


def _tell(answer: Explanation) -> None:
    say(f"{answer.reference} on {answer.on}: {answer.sentence}")
    for one in answer.answers:
        say()
        _tell_answer(one)
    if answer.since:
        say()
        rows = [[event.on.isoformat(), event.kind, event.text] for event in answer.since]
        table(("day", "", "since the decision before"), rows)


def _tell_answer(look: Look) -> None:
    run = look.run
    by = f", by {run.by}" if run.by else ""
    at = _where_we_are(run.started_at)
    say(f"Run {run.id} ({run.kind}{by}, {at}): {look.outcome.status}.")
    evidence = look.evidence
    if evidence is None:
        return
    policy = evidence.policy
    say(f"Policy: {policy.name} of {policy.version}.")
    say(f"Rules: {', '.join(evidence.decision.rules)}.")
    if evidence.answered_by is None:
        return say("Which rule answered was not recorded then.")
    silent = ", ".join(spoken(name) for name in evidence.asked[:-1]) or "none"
    say(f"Asked first, with nothing to say: {silent}.")
    say(f"Answered: {spoken(evidence.answered_by)}.")
    say()
    table(("fact", "what it was"), [[name, text] for name, text in _facts(evidence.facts, "")])
    return None


def _where_we_are(moment: datetime) -> str:
    """By the practice's clock, to the minute: near midnight UTC names another day."""
    here = moment.astimezone(ZoneInfo(practice().time_zone))
    return f"{here:%Y-%m-%d %H:%M}"


def _facts(facts: Any, name: str) -> list[tuple[str, str]]:
    """Facts of facts are told one under the other: 'guarantor, state'."""
    if isinstance(facts, dict):
        inner = [
            _facts(value, f"{name}, {spoken(key)}" if name else spoken(key))
            for key, value in facts.items()
        ]
        return [row for rows in inner for row in rows]
    if isinstance(facts, list) and any(isinstance(one, dict) for one in facts):
        numbered = [_facts(one, f"{name} {place}") for place, one in enumerate(facts, start=1)]
        return [row for rows in numbered for row in rows]
    return [(name.removesuffix(" cents"), _plain(facts, name))]


def _plain(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name.endswith(" cents"):
        return dollars(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
