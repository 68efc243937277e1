"""`tend report`: the key figures, or the numbers of a period."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.shared import numbers_answer
from deployments.commands.shared.arguments import Json, day, one_of
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show, spoken, table
from deployments.commands.shared.refund_table import tell_payer_credits, tell_refunds
from policy.terms import dollars
from tasks.numbers import Grouping, numbers, period
from tasks.operations import KeyFigures, key_figures, outcomes
from tasks.runs import office_time, this_moment
from tasks.runtime import WrongInput
from tasks.storage import database

From = Annotated[
    date | None,
    typer.Option(
        "--from", parser=day, metavar="DATE", help="First day; 90 days up to the last if not given."
    ),
]
To = Annotated[
    date | None,
    typer.Option("--to", parser=day, metavar="DATE", help="Last day; today if not given."),
]
TellBy = Annotated[
    str, typer.Option("--by", metavar="WHAT", help=f"One of: {', '.join(Grouping)}.")
]
Csv = Annotated[bool, typer.Option("--csv", help="Answer as CSV on standard output.")]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write one page, with pictures, to read or print."),
]


def report(
    first: From = None,
    last: To = None,
    by: TellBy = "",
    as_json: Json = False,
    as_csv: Csv = False,
    html: Html = None,
) -> None:
    """Show the key figures: accounts, money, contact, endings, help, plans, harm guards.

    With a period, a grouping, --csv or --html: the numbers of the period. How far accounts came,
    what is owed by age, help by income, days to an answer, plans, refunds, reach, work ahead.
    Numbers of 1 to 10 people are hidden in groups, and for help by income everywhere.

    Example: tend report --from 2026-01-01 --to 2026-03-31 --by language
    """
    today = ready()
    if sum((as_json, as_csv, html is not None)) > 1:
        raise WrongInput("take one of --json, --csv and --html")
    if first or last or by or as_csv or html:
        grouping = Grouping(one_of("grouping", by or Grouping.NONE, list(Grouping)))
        with database.reading() as connection:
            office_day = office_time(connection, this_moment()).day
            days = period(first, last, office_day)
            found = numbers(connection, office_day, days, grouping)
        numbers_answer.answer(found, as_json, as_csv, html)
        return
    with database.reading() as connection:
        figures = key_figures(connection, today)
    show(figures, as_json, lambda: _tell(figures))


def _tell(figures: KeyFigures) -> None:
    stages: list[list[str | int]] = [
        [spoken(stage), one.accounts, dollars(one.balance_cents)]
        for stage, one in figures.portfolio.by_stage.items()
    ]
    all_of_them: list[str | int] = [
        "all",
        figures.portfolio.all.accounts,
        dollars(figures.portfolio.all.balance_cents),
    ]
    table(("stage", "accounts", "balance"), [*stages, all_of_them], total=True,
          title=f"Key figures, {figures.as_of}")  # fmt: skip
    say()
    table(("", "number"), [list(row) for row in outcomes(figures)])
    say()
    table(("harm guard", "number"), [[spoken(k), v] for k, v in figures.harm_guards.items()])
    tell_refunds(figures.refunds.each, figures.as_of)
    tell_payer_credits(figures.refunds.payers)
    for one in figures.set_aside:
        say(f"Needs a person: {one.reference} ({one.code}). {one.to_do}")
