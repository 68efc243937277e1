"""`tend law changed`: whom a new row of the law reaches, and their review."""

import tomllib
from datetime import date
from pathlib import Path

from deployments.commands.shared.checks import ready
from deployments.commands.shared.output import count, say, show, table
from policy.assistance import Floor, floors_in, state_help
from policy.terms import dollars
from tasks.operations import Reached, reached, review
from tasks.runtime import WrongInput
from tasks.storage import database

EXAMPLES = 20


def tell_changed(change: str, put_to_review: bool, actor: str, as_json: bool) -> None:
    """`change`: a file with `[[floors]]` like those of `policy/state_floors.toml`, or the first
    day of rows that stand there already. Raises WrongInput."""
    today, floors = ready(), _floors(change)
    with database.reading() as connection:
        found = reached(connection, floors)
    placed = 0
    if put_to_review:
        with database.writing() as connection:
            placed = review(connection, found, today, actor)
    answer = {
        "accounts": [one._asdict() | {"effective": one.effective.isoformat()} for one in found],
        "falls_cents": sum(one.falls_cents for one in found),
        "back_cents": sum(one.back_cents for one in found),
        "put_to_review": placed,
    }
    show(answer, as_json, lambda: _tell(found, placed, put_to_review))


def _floors(change: str) -> tuple[Floor, ...]:
    if not change:
        raise WrongInput("say what changed: a file with the new rows, or a day like 2026-07-01")
    try:
        first = date.fromisoformat(change)
    except ValueError:
        return _read(Path(change))
    found = tuple(row for row in state_help().floors if row.effective >= first and not row.off)
    if not found:
        raise WrongInput(f"no row of the law begins on {change} or later")
    return found


def _read(path: Path) -> tuple[Floor, ...]:
    try:
        found = floors_in(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise WrongInput(f"{path.name} is no TOML: {problem}") from None
    except ValueError as problem:
        raise WrongInput(f"{path.name} has a row that is wrong: {problem}") from None
    if not found:
        raise WrongInput(f"{path.name} has no [[floors]]")
    return found


def _tell(found: list[Reached], placed: int, put_to_review: bool) -> None:
    if found:
        table(
            ("account", "rule", "owes", "would owe", "falls by", "to be paid back", "a person"),
            [
                [
                    one.reference, one.rule, dollars(one.owes_cents), dollars(one.would_owe_cents),
                    dollars(one.falls_cents), dollars(one.back_cents), one.person or "",
                ]
                for one in found[:EXAMPLES]
            ],
        )  # fmt: skip
    falls = [one for one in found if one.falls_cents]
    back = [one for one in found if one.back_cents]
    say(f"{count(len(falls), 'bill')} would fall, by {dollars(sum(o.falls_cents for o in falls))}.")
    total = dollars(sum(one.back_cents for one in back))
    say(f"{count(len(back), 'account')} would get money back, {total} in all: tend record refund.")
    if put_to_review:
        say(f"{count(placed, 'account')} wait for a person now (HD-26).")
    elif found:
        say("Let a person look at each, and nobody ask meanwhile: add --review.")
