"""`tend run` and `tend rerun`: the same flows that the schedule runs, asked for by a person."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import AsOf, DryRun, Json, Reference, day
from deployments.commands.shared.checks import (
    last_run,
    may_mail,
    may_run,
    not_ahead,
    not_far_ahead,
    ready,
    settings,
)
from deployments.commands.shared.confirm_future_day import ask_if_ahead
from deployments.commands.shared.output import progress, show
from deployments.commands.shared.run_table import tell_account, tell_run, tell_runs
from deployments.commands.shared.use_words import tell_change, use
from tasks.daily_run import DayResult, batches
from tasks.daily_run import dry_run as preview
from tasks.practice import refuse_before_policies
from tasks.runtime import WrongInput
from tasks.storage import database

Through = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="Run every day up to and with this one."),
]
GapAcceptedBy = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Who looked at the clock and goes on, more than 45 days after the last run.",
    ),
]


def run(
    as_of: AsOf = None,
    through: Through = None,
    dry_run: DryRun = False,
    gap_accepted_by: GapAcceptedBy = "",
    as_json: Json = False,
) -> None:
    """Serve every account that is due: decide, act, then letters, notices and calls.

    A day ahead is refused where the data are live: tend rehearse shows what it would bring, on a
    copy. In a rehearsal letters are printed for it, and no earlier day can be run after it; at a
    terminal Tend asks first whether it is meant.

    Example: tend run --as-of 2026-11-23
    """
    first = not_far_ahead(ready(as_of))
    if not dry_run:
        may_mail()
    if through is not None:
        if dry_run:
            raise WrongInput("--dry-run looks at one day; leave out --through")
        days = _catch_up(first, not_far_ahead(through), gap_accepted_by)
        return show(days, as_json, lambda: tell_runs(days, settings().var, use()))
    answer = _preview(first) if dry_run else _run(first, gap_accepted_by)
    return show(answer, as_json, lambda: tell_run(answer, settings().var, dry_run, use()))


def rerun(
    reference: Reference, as_of: AsOf = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Look at one account now and do what is due for it; or say why nothing is.

    Example: tend rerun A-7K2M9QX4TB --dry-run
    """
    decided_for = not_far_ahead(ready(as_of))
    if not dry_run:
        may_run(decided_for)
    with database.reading() as connection:
        answer = preview.explain(connection, reference, decided_for)
    if answer.ruling.acts and not dry_run:
        may_mail()
        ask_if_ahead(decided_for)
        with prefect("Rerunning the account"):
            from flows.account_run import account_run

            answer = account_run(answer.reference, decided_for)
    show(answer, as_json, lambda: tell_account(answer, dry_run))


def _run(day: date, gap_accepted_by: str) -> DayResult:
    may_run(day, gap_accepted_by)
    ask_if_ahead(day)
    before = use()
    with prefect(f"Daily run {day.isoformat()}"):
        from flows.daily_run import daily_run

        answer = daily_run(day, gap_accepted_by=gap_accepted_by or None)
    tell_change(before)
    return answer


def _catch_up(first: date, last: date, gap_accepted_by: str) -> list[DayResult]:
    """Started again after a break, it goes on with the day of the last run."""
    if last < first:
        raise WrongInput(f"--through {last.isoformat()} is before {first.isoformat()}")
    done = last_run()
    if done is not None and first < done <= last:
        first = done
    may_run(first, gap_accepted_by)
    not_ahead(last)
    ask_if_ahead(last)
    with prefect(f"{first.isoformat()} to {last.isoformat()}") as advance:
        from flows.catch_up import catch_up
        from tasks.daily_run.prefect_tasks import walk_day

        days = (last - first).days + 1
        finished = iter(range(1, days + 1))

        def one_more(*_: Any) -> None:
            advance(next(finished, days), days)

        walk_day.on_completion(one_more)
        try:
            return catch_up(first, last, gap_accepted_by or None)
        finally:
            walk_day.on_completion_hooks.remove(one_more)


@contextmanager
def prefect(what: str) -> Iterator[Callable[[int, int], None]]:
    """A server to report to: the one that PREFECT_API_URL names, or one for this command."""
    from deployments.server.temporary_server import prefect_server

    with progress(what) as advance, prefect_server():
        yield advance


def _preview(day: date) -> DayResult:
    found: list[preview.Preview] = []
    with database.reading() as connection:
        refuse_before_policies(connection, day)
        for batch in batches(preview.due_on(connection, day), settings().batch_size):
            found += preview.preview(connection, batch, day)
    return preview.count_previews(found, day)
