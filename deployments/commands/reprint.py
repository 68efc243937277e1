"""`tend reprint`: a print batch that never reached the post."""

from typing import TYPE_CHECKING, Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import practice, ready, settings
from deployments.commands.shared.output import count, say, show, table
from tasks.runtime import clock

if TYPE_CHECKING:
    from tasks.printing import Reprinted


def reprint(
    batch: Annotated[
        str, typer.Argument(metavar="BATCH", help="Its file's name: letters-2026-11-23-00001.")
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decided it.")] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, for the record; nobody's name.")
    ] = "",
    once_more: Annotated[
        bool,
        typer.Option("--again", help="Once more, because what was printed again was lost too."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Print a batch again whose letters never reached the post: the same words to the same people.

    Asked for twice it is printed once; --again, with its reason, prints it once more.

    Whoever paid, is on hold or is in a plan by now is left out, and so is what cannot be printed
    any more. Each is named by its letter's token.

    Example: tend reprint letters-2026-11-23-00001 --by "Ana Rivera" --reason "the vendor lost it"
    """
    from tasks.adoption import settle_with
    from tasks.printing import reprint as again  # it brings the letter press along

    today = ready()
    settle_with(today)
    folder = settings().var / "letters" / today.isoformat()
    done = again.reprint(
        folder, practice(), batch=batch, reason=reason, actor=by, today=today, now=clock.now(),
        second_meant=once_more,
    )  # fmt: skip
    answer = {**done._asdict(), "left_out": [one._asdict() for one in done.left_out]}
    show(answer, as_json, lambda: _tell(done))


def _tell(done: "Reprinted") -> None:
    if not done.new:
        say(f"{done.of_batch} was printed again before, as {done.batch}; nothing was printed now. "
            "If that was lost too: --again, with a reason.")  # fmt: skip
    elif done.batch:
        say(f"{count(done.letters, 'letter')} of {done.of_batch} printed again: {done.batch}.")
    else:
        say(f"Nothing of {done.of_batch} may be printed again.")
    if done.left_out:
        say()
        table(("not printed again", "why"), [list(one) for one in done.left_out])
