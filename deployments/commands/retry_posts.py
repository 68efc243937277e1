"""`tend retry-posts`: what the mail provider posted and broke our own code, once it is mended."""

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import count, say, show
from tasks.delivery import KEPT_FOR, TriedAgain, try_again
from tasks.runtime import clock


def retry_posts(as_json: Json = False) -> None:
    """Try again what the mail provider posted and was set aside. Exit 1 when some fails again.

    `upkeep` counts the posts that broke Tend's own code. Once an engineer has mended it, this
    applies them; it may be started as often as you like.

    Example: tend retry-posts
    """
    tried = try_again(today=ready(), now=clock.now())
    show(tried._asdict(), as_json, lambda: _tell(tried))
    if tried.failed_again:
        raise typer.Exit(1)


def _tell(tried: TriedAgain) -> None:
    if not tried.applied and not tried.failed_again:
        say("No post of the mail provider waits to be tried again.")
    if tried.applied:
        say(f"{count(tried.applied, 'post')} of the mail provider applied.")
    if tried.failed_again:
        codes = ", ".join(tried.failed_with)
        say(
            f"{count(tried.failed_again, 'post')} failed again: give an engineer the code, {codes}."
        )
    if tried.bodies_gone:
        gone, days = count(tried.bodies_gone, "post"), KEPT_FOR.days
        say(f"{gone} cannot be tried: what was posted is forgotten after {days} days.")
