"""`tend record refund`: what the practice gave back."""

from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, Key, RecordedOn, Reference, cents, day
from deployments.commands.shared.checks import actor, key, moment
from deployments.commands.shared.output import dollars, say, show
from tasks.payments import Refund, record_refund

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
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record money given back to a patient; `tend report` lists what is due. A second refund of the
    same amount and day takes a --key of its own.

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
    )
    show(done._asdict(), as_json, lambda: _tell(done))


def _tell(done: Refund) -> None:
    left = f"{dollars(done.left_cents)} is still to be given back." if done.left_cents else "done."
    say(f"{done.reference}: {dollars(done.amount_cents)} given back; {left}")
