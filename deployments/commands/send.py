"""`tend send`: the notices that had to wait for their hour."""

from typing import TYPE_CHECKING

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import may_mail, practice, ready
from deployments.commands.shared.output import count, say, show
from deployments.commands.shared.run_table import waiting_words
from tasks.runs import moments_of

if TYPE_CHECKING:
    from tasks.daily_run import NoticesSent


def send(as_json: Json = False) -> None:
    """Send those of today's e-mail notices whose hour has come.

    The daily run starts before anybody may be reached; the schedule does this every hour.

    Example: tend send
    """
    from tasks.daily_run import NoticesSent, day  # it brings the letter press along

    today = ready()
    may_mail()
    moments = moments_of(today, practice())
    settled = day.settle_mail(today, moments.now())
    sent = day.notices_of(today, practice(), moments)
    answer = NoticesSent(today, sent, settled, day.waiting(today, practice(), moments))
    show(answer, as_json, lambda: _tell(answer))


def _tell(answer: "NoticesSent") -> None:
    say(f"{count(answer.notices, 'notice')} sent. {waiting_words(answer.rest)}".strip())
    if answer.turned_to_letters:
        say(f"{count(answer.turned_to_letters, 'notice')} nobody answered for: letters instead.")
