"""The rehearsal as Prefect runs it: one flow, and each day of it one task."""

from datetime import date, timedelta
from typing import Any

from prefect import flow, runtime
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from deployments.demo.day import live_day
from tasks.practice import current_practice
from tasks.runtime.prefect_task import prefect_task


def rehearsal_name() -> str:
    """'rehearsal 2026-04-26 to 2026-08-23'"""
    given = runtime.flow_run.parameters
    return f"rehearsal {given['first']} to {given['last']}"


@prefect_task("live through a day")
def live_through(seed: int, today: date, on: date) -> dict[str, Any]:
    return live_day(seed, today, on, current_practice())


@flow(name="rehearsal", flow_run_name=rehearsal_name)
def rehearsal(seed: int, first: date, last: date, quiet: bool = False) -> list[dict[str, Any]]:
    """Live from `first` to `last`, as one would if the portfolio were real."""
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    bar = (
        TextColumn("Living through {task.fields[on]}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
    )
    with Progress(*bar, TimeElapsedColumn(), console=Console(stderr=True), disable=quiet) as shown:
        lived = shown.add_task("", total=len(days), on=first)
        numbers = []
        for on in days:
            shown.update(lived, on=on)
            numbers.append(live_through(seed, last + timedelta(1), on))
            shown.advance(lived)
    return numbers
