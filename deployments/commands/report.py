"""`tend report`: the key figures."""

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import say, show, spoken, table
from deployments.commands.shared.refund_table import tell_payer_credits, tell_refunds
from policy.terms import dollars
from tasks.operations import KeyFigures, key_figures, outcomes
from tasks.storage import database


def report(as_json: Json = False) -> None:
    """Show the key figures: accounts, money, contact, endings, help, plans, harm guards.

    Example: tend report
    """
    today = ready()
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
