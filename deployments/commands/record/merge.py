"""`tend record merge`: two records turn out to be of one person."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, reference
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.confirm import confirm_once
from deployments.commands.shared.output import say, show
from tasks.people import merge_in_words, record_merge


def merge(
    account: Reference,
    into: Annotated[
        str,
        typer.Option(
            parser=reference, metavar="REFERENCE", help="An account of the record that stays."
        ),
    ],
    patients: Annotated[
        bool, typer.Option("--patients", help="Their patients are one, not who answers for them.")
    ] = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Whoever answers for one account is whoever answers for another, under two records.

    Wishes, holds, help, plans and the history of contact follow to the record that stays; of two
    wishes the stricter one holds. Nothing is sent to the other any more. Only a person takes that
    back, in the billing system: at a terminal Tend asks first.

    Example: tend record merge A-7K2M9QX4TB --into A-3C5D7F9HJK
    """
    made = record_merge(
        moment=moment(as_of), reference=account, into=into, patients=patients,
        sure=_ask_if_meant(account, into, patients), actor=actor(by),
    )  # fmt: skip
    answer = {"reference": account, "recorded": made.new, "accounts": list(made.accounts)}
    show(answer, as_json, lambda: say(merge_in_words(account, into, made)))


def _ask_if_meant(account: str, into: str, patients: bool) -> bool:
    """A person is asked once; a script is not. Raises Abort."""
    who = "their patients are" if patients else "whoever answers for them is"
    confirm_once(f"{account} and {into}: {who} one person. Tend cannot take that back. Is it so?")
    return True
