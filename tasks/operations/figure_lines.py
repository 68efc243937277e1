"""The key figures as lines: the report and the desk tell the same."""

from policy.terms import PlanStatus, dollars
from tasks.operations.figures import KeyFigures
from tasks.runtime import json_of


def outcomes(figures: KeyFigures) -> list[tuple[str, str | int]]:
    """Each with its name, in the order in which a manager asks."""
    contact, plans, assisted = figures.contact, figures.plans, figures.assisted
    kept = plans.kept_percent
    rows: list[tuple[str, str | int]] = [
        (name.replace("_", " "), number) for name, number in json_of(contact).items()
    ]
    rows += [
        (f"closed: {name.replace('_', ' ')}", number) for name, number in figures.endings.items()
    ]
    return [
        *rows,
        ("collected", dollars(figures.collected_cents)),
        ("helped with the cost", assisted.accounts),
        ("written off as help", dollars(assisted.write_off_cents)),
        ("refunds due", figures.refunds.due),
        ("refunds due for over 30 days", figures.refunds.late),
        ("given back", dollars(figures.refunds.given_back_cents)),
        ("plans agreed", plans.agreed),
        ("plans kept to the end", plans.by_status[PlanStatus.COMPLETED]),
        ("instalments paid of those due", f"{kept} %" if kept is not None else "none due yet"),
    ]
