"""`tend record refund`: what the practice gave back."""

from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import (
    By,
    Json,
    Key,
    RecordedOn,
    Reference,
    Sure,
    cents,
    day,
)
from deployments.commands.shared.checks import actor, key, moment
from deployments.commands.shared.output import say, show
from tasks.payments import record_refund, refund_in_words

Amount = Annotated[
    int, typer.Argument(parser=cents, metavar="AMOUNT", help="Dollars, like 120.50.")
]
PaidOn = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="The day the money went out; today if not said."),
]


def refund(
    reference: Reference,
    amount: Amount,
    paid_on: PaidOn = None,
    sure: Sure = False,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record money given back to a patient; `tend report` lists what is due. A second refund of the
    same amount and day takes a --key of its own, one that went out a year ago or before --sure.

    Example: tend record refund A-7K2M9QX4TB 120.50 --key check-2041
    """
    done = record_refund(
        moment=moment(as_of),
        reference=reference,
        amount_cents=amount,
        paid_on=paid_on,
        key=key(key_),
        actor=actor(by),
        second_meant=bool(key_),
        sure=sure,
    )
    show(done._asdict(), as_json, lambda: say(refund_in_words(done)))
