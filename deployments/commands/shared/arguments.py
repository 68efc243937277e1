"""What a person types, checked: days and amounts, and the options that many commands share."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from tasks.accounts import cents as cents
from tasks.runtime import WrongInput

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(text: str) -> date:
    """A day as written in ISO: 2024-05-31. Raises WrongInput."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise WrongInput(f"{text!r} is not a day; write it like 2024-05-31")


def reference(text: str) -> str:
    """As it is kept, however it is typed."""
    return text.strip().upper()


def one_of(what: str, text: str, known: Sequence[str], shown: Sequence[str] = ()) -> str:
    """A word from a list, however it is written: `wants-plan` is `wants_plan`."""
    plain = text.strip().lower().replace("-", "_").replace(" ", "_")
    if plain not in known:
        raise WrongInput(f"{text!r} is no {what}; take one of: {', '.join(shown or known)}")
    return plain


Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
Reference = Annotated[
    str,
    typer.Argument(
        parser=reference, metavar="REFERENCE", help="The account's public id, like A-7K2M9QX4TB."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(parser=day, metavar="DATE", help="The day to decide for; today if not given."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]
RecordedOn = Annotated[
    date | None,
    typer.Option(
        "--as-of", parser=day, metavar="DATE", help="The day it became known; today if not given."
    ),
]
By = Annotated[
    str, typer.Option("--by", metavar="NAME", help="Who records it; your login if not given.")
]
Key = Annotated[
    str,
    typer.Option(
        "--key", metavar="KEY", help="Your own key: the same key again records nothing twice."
    ),
]
Sure = Annotated[
    bool, typer.Option("--sure", help="What Tend asked about is right: record it all the same.")
]
