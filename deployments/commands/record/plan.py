"""`tend record plan`, `skip` and `reinstate`: what was agreed, and what changed on it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import By, Json, Key, RecordedOn, Reference, cents, day
from deployments.commands.shared.arguments import reference as public
from deployments.commands.shared.checks import actor, key, moment
from deployments.commands.shared.output import say, show
from tasks.plans import plan_in_words, record_plan, record_reinstatement, record_skip, skip_in_words

References = Annotated[
    list[str], typer.Argument(metavar="REFERENCE...", help="Accounts of one guarantor.")
]
Payments = Annotated[
    int | None, typer.Option("--payments", metavar="NUMBER", help="How many monthly payments.")
]
Each = Annotated[
    int | None,
    typer.Option("--amount", parser=cents, metavar="AMOUNT", help="Or what each may be at most."),
]
FirstDue = Annotated[
    date | None,
    typer.Option("--first-due", parser=day, metavar="DATE", help="The day of the first payment."),
]
DueDay = Annotated[
    int | None,
    typer.Option(
        "--due-day",
        min=1,
        max=31,
        metavar="DAY",
        help="The day of the month they chose; after the 28th it is the 28th.",
    ),
]
Essentials = Annotated[
    int | None,
    typer.Option(
        "--essentials",
        parser=cents,
        metavar="AMOUNT",
        help="Essential living expenses in a month; California leaves them out of the income.",
    ),
]
NewTerms = Annotated[
    bool, typer.Option("--new-terms", help="Replace the plan there is by these terms.")
]
Approved = Annotated[
    bool, typer.Option("--approved", help="A person decided: needed the third time.")
]


def plan(
    references: References,
    number: Payments = None,
    amount: Each = None,
    first: FirstDue = None,
    due_day: DueDay = None,
    essentials: Essentials = None,
    new_terms: NewTerms = False,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record an agreed payment plan: no interest, no fee, no down payment.

    Terms that take more of the income than the state allows are refused. When something is not
    known, such as the income, the answer says so.

    Example: tend record plan A-7K2M9QX4TB --payments 6 --due-day 15
    """
    wanted = [public(reference) for reference in references]
    agreed = record_plan(
        moment=moment(as_of),
        references=wanted,
        count=number,
        amount_cents=amount,
        first_due=first,
        due_day=due_day,
        essentials_cents=essentials,
        new_terms=new_terms,
        key=key(key_),
        actor=actor(by),
    )
    answer: dict[str, Any] = {"references": wanted, **agreed._asdict()}
    show(answer, as_json, lambda: _say(plan_in_words(agreed)))


def skip(
    reference: Reference,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Skip the next payment of a plan, once in six months; no reason is needed. Typed twice on a
    day it counts once.

    Example: tend record skip A-7K2M9QX4TB
    """
    made = record_skip(moment=moment(as_of), reference=reference, key=key_ or None, actor=actor(by))
    show(
        {"reference": reference, **made._asdict()},
        as_json,
        lambda: say(skip_in_words(reference, made)),
    )


def reinstate(
    reference: Reference,
    approved: Approved = False,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Take an ended plan up again: the same payments go on, the missed ones move to the end.

    Example: tend record reinstate A-7K2M9QX4TB
    """
    agreed = record_reinstatement(
        moment=moment(as_of),
        reference=reference,
        approved=approved,
        key=key(key_),
        actor=actor(by),
    )
    answer: dict[str, Any] = {"reference": reference, **agreed._asdict()}
    show(answer, as_json, lambda: _say(plan_in_words(agreed)))


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        say(line)
