"""`tend record payment`: what was paid, and what was taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import (
    By,
    Json,
    Key,
    RecordedOn,
    Sure,
    cents,
    day,
    reference,
)
from deployments.commands.shared.checks import actor, key, moment
from deployments.commands.shared.output import say, show
from policy.terms import TakenBack
from tasks.payments import in_words, record_payment, record_reversal
from tasks.runtime import WrongInput

What = Annotated[
    list[str],
    typer.Argument(
        metavar="REFERENCE... [AMOUNT]",
        help="The visit, or all of one person that a cheque pays; then dollars, like 120.50.",
    ),
]
ReceivedOn = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="The day the money came; today if not given."),
]
Reverse = Annotated[
    str,
    typer.Option(metavar="KEY", help="Take this payment back; tend account shows its key."),
]
Why = Annotated[
    TakenBack | None,
    typer.Option(help="Why it is taken back; bounced if not given.", show_default=False),
]
Second = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="Who else looked at it, where it is above the practice's limit."
    ),
]
To = Annotated[str, typer.Option(metavar="REFERENCE", help="Where a misposted payment belongs.")]


def payment(
    what: What,
    received_on: ReceivedOn = None,
    reverse: Reverse = "",
    why: Why = None,
    to: To = "",
    second: Second = "",
    sure: Sure = False,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record a payment, in full or in part; or take one back with --reverse. A second payment of
    the same amount and day takes a --key of its own.

    One cheque for several visits of a person: name them all, and the oldest is paid first.

    A payment that an export has shown already is not posted again; a second one takes a --key. Far
    more than the person owes, or received a year ago or before, takes --sure. Above the limit of
    the practice (second_person_above of practice.toml) it takes a --second person.

    With --reverse, --why says what happened: bounced (if not given) or charged-back. Then it costs
    nothing and is no missed one: on a plan, what it had covered comes at the end, and the next
    letter says so. entered-in-error: as if it had never been recorded, and no letter speaks of it.
    misposted --to REFERENCE: it goes to the account where it belongs, for the day it came in.

    Example: tend record payment A-7K2M9QX4TB 120.50 --received-on 2026-11-20
    """
    references, amount = _what(what, bool(reverse))
    _refuse_mixed(bool(reverse), received_on is not None, bool(why or to))
    if amount is None:
        done = record_reversal(
            moment=moment(as_of), reference=references[0], payment_key=reverse,
            why=why or TakenBack.BOUNCED, to=to or None, key=key(key_), actor=actor(by),
        )  # fmt: skip
    else:
        done = record_payment(
            moment=moment(as_of),
            reference=references[0],
            also=references[1:],
            amount_cents=amount,
            received_on=received_on,
            key=key(key_),
            actor=actor(by),
            second_meant=bool(key_),
            sure=sure,
            second_person=second,
        )
    show(done._asdict(), as_json, lambda: _say(in_words(done, bool(reverse))))


def _what(words: Sequence[str], back: bool) -> tuple[list[str], int | None]:
    """The visits, and the amount where one belongs. Raises WrongInput."""
    *visits, last = words
    if back:
        if visits or not _is_reference(last):
            raise WrongInput("with --reverse KEY name one account, and no amount")
        return [reference(last)], None
    if not visits or _is_reference(last):
        raise WrongInput("give the amount of a payment, or --reverse KEY to take one back")
    return [reference(visit) for visit in visits], cents(last)


def _refuse_mixed(back: bool, has_day: bool, has_reason: bool) -> None:
    """Options of a payment and of a reversal do not go together. Raises WrongInput."""
    if back and has_day:
        raise WrongInput("--received-on is for payments; a reversal counts from the day it is said")
    if not back and has_reason:
        raise WrongInput("--why and --to say more about --reverse KEY; leave them out")


def _is_reference(word: str) -> bool:
    return reference(word).startswith("A-")


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        say(line)
