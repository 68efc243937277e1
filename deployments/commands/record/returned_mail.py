"""`tend record returned-mail`: the post could not deliver a letter."""

from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, day
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from tasks.holds import Returned, record_returned_mail

_CORRECT = (
    "A new address: correct it in the billing system; the next import brings it, and mail goes "
    "there."
)


def returned_mail(
    reference: Reference,
    letter: Annotated[
        str, typer.Option(metavar="TOKEN", help="The token on its pages; else the last one sent.")
    ] = "",
    returned_on: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="The day it came back.")
    ] = None,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record a letter that came back. After the second one, mail to that address stops, until
    the billing system brings a new address or the old one is found to be right.

    Example: tend record returned-mail A-7K2M9QX4TB --returned-on 2026-02-03
    """
    made = record_returned_mail(
        moment=moment(as_of),
        reference=reference,
        letter=letter or None,
        returned_on=returned_on,
        actor=actor(by),
    )
    sent_on = made.sent_on.isoformat()
    answer = {"reference": reference, **made._asdict(), "sent_on": sent_on}
    show(answer, as_json, lambda: say(_told(reference, made)))


def _told(reference: str, made: Returned) -> str:
    said = f"{reference}: the letter of {made.sent_on.isoformat()} came back"
    said += "." if made.new else "; that was known already."
    if made.mail_stops:
        said += (
            f" {made.letters} letters came back from this address: mail to it stops (HD-07). "
            f"If it is right after all: tend record release {reference} bad_address."
        )
    return f"{said} {_CORRECT}"
