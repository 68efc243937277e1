"""`tend record returned-mail`: the post could not deliver a letter."""

from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, day
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from tasks.holds import record_returned_mail, returned_in_words


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
    show(answer, as_json, lambda: say(returned_in_words(reference, made)))
