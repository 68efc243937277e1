"""`tend record guarantor`: somebody else answers for a bill."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, reference
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from tasks.people import Successor, guarantor_in_words, record_guarantor


def guarantor(
    account: Reference,
    patient: Annotated[bool, typer.Option("--patient", help="The patient answers.")] = False,
    of: Annotated[
        str,
        typer.Option(
            parser=reference, metavar="REFERENCE", help="Whoever answers for this other account."
        ),
    ] = "",
    person: Annotated[
        str, typer.Option(metavar="KEY", help="The person with this key of the billing system.")
    ] = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Let somebody else answer for this account. Say who: --patient, --of or --person.

    Nothing more goes to the former, whose plan and promises bind nobody else. After 14 quiet days
    the new one gets a first statement, with clocks of its own. Change it in the billing system
    too: until an export says so, one that still names the former changes nothing back.

    Example: tend record guarantor A-7K2M9QX4TB --of A-3C5D7F9HJK
    """
    made = record_guarantor(
        moment=moment(as_of),
        reference=account,
        successor=Successor(patient, of, person),
        actor=actor(by),
    )
    answer = {"reference": account, "recorded": made.new, "held": made.held}
    show(answer, as_json, lambda: say(guarantor_in_words(account, made)))
