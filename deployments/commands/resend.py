"""`tend resend`: a letter that never came."""

from typing import Annotated, cast

import typer

from deployments.commands.run import prefect
from deployments.commands.shared.arguments import AsOf, DryRun, Json, Reference, one_of
from deployments.commands.shared.checks import may_mail, may_run, not_far_ahead, ready
from deployments.commands.shared.confirm_future_day import ask_if_ahead
from deployments.commands.shared.output import say, show
from policy.rules import SENT_AGAIN, SentStage, WhyAgain
from policy.terms import Stage
from tasks.daily_run import AccountAnswer
from tasks.daily_run import resend as resending
from tasks.facts import Asked
from tasks.runtime import WrongInput
from tasks.storage import database

_STAGES = [stage.value for stage in SENT_AGAIN]
_REASONS = [why.value for why in WhyAgain]


def resend(
    reference: Reference,
    stage: Annotated[str, typer.Argument(metavar="STAGE", help=f"One of: {', '.join(_STAGES)}.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="WORD", help=f"One of: {', '.join(_REASONS)}.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who records it, or initials.")
    ] = "",
    as_of: AsOf = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Send the newest letter of a stage again, as the account stands today; or say why not.

    Example: tend resend A-7K2M9QX4TB statement --reason never_came --by "Ana Rivera" --dry-run
    """
    day = not_far_ahead(ready(as_of))
    if not dry_run:
        may_run(day)
    if not reason:
        raise WrongInput(f"say why: --reason with one of: {', '.join(_REASONS)}")
    found = Stage(one_of("stage with a letter", stage, _STAGES))
    asked = Asked(reference, found, WhyAgain(one_of("reason", reason, _REASONS)), by)
    with database.reading() as connection:
        answer = resending.preview(connection, asked, day)
    if not dry_run:
        may_mail()
        ask_if_ahead(day)
        with prefect("Sending it again"):
            from flows import resend as again

            sent = cast("SentStage", asked.stage)
            answer = again.resend(answer.reference, sent, asked.why, asked.actor, day)
    show(answer, as_json, lambda: _tell(answer, dry_run))


def _tell(answer: AccountAnswer, dry_run: bool) -> None:
    ruling, words, reason = answer.ruling, answer.words, " ".join(answer.ruling.reasons)
    if not ruling.acts:
        say(f"{answer.reference}: not sent again. {reason}")
    elif dry_run:
        sends = ", ".join(ruling.difference.sends if ruling.difference else ())
        say(f"{answer.reference}: the {words} would be sent again ({sends}). {reason}")
    elif answer.run is not None and answer.run.total.done:
        say(f"{answer.reference}: the {words} goes out again. {reason}")
    else:
        say(f"{answer.reference}: not sent again; see tend why {answer.reference}")
    if dry_run:
        say("A dry run: nothing was written.")
