"""`tend record unrecorded`: a person has compared what left with what is on record."""

from deployments.commands.shared.arguments import By, Json, Reference
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import count, say, show
from tasks.adoption import looked_at
from tasks.storage import database


def unrecorded(reference: Reference, by: By = "", as_json: Json = False) -> None:
    """Say that you compared the mail of this person that left and is not on record here.

    It left before an older database was put back; `tend worklist` lists it. Until then nothing is
    written to the person. Their visits stay with a person: take them up as always, with a plan,
    help, an application or a hold.

    Example: tend record unrecorded A-7K2M9QX4TB --by "Ana Rivera"
    """
    today = ready()
    with database.writing() as connection:
        settled = looked_at(connection, reference, today, by)
    answer = {"reference": reference, "settled": settled}
    show(answer, as_json, lambda: say(_told(reference, settled)))


def _told(reference: str, settled: int) -> str:
    if not settled:
        return f"{reference}: everything that left is on record; nothing was to compare."
    mail = count(settled, "letter or e-mail", "letters and e-mails")
    return f"{reference}: {mail} compared. Mail may be written to this person again."
