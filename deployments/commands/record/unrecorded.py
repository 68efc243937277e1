"""`tend record unrecorded`: a person has compared what left with what is on record."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import Json, Reference
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show
from tasks.adoption import compared_in_words, looked_at
from tasks.storage import database


def unrecorded(
    reference: Reference,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who compared it.")] = "",
    as_json: Json = False,
) -> None:
    """Say that you compared the mail of this person that left and is not on record here.

    It left before an older database was put back, or a machine was given up; `tend worklist` lists
    it. Until then nothing is written to the person. Their visits stay with a person: take them up
    as always, with a plan, help, an application or a hold.

    Example: tend record unrecorded A-7K2M9QX4TB --by "Ana Rivera"
    """
    today = ready()
    with database.writing() as connection:
        settled = looked_at(connection, reference, today, by)
    answer = {"reference": reference, "settled": settled}
    show(answer, as_json, lambda: say(compared_in_words(reference, settled)))
