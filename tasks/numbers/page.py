"""The numbers as one page to print or to pass on: no script, and nothing from anywhere else."""

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tasks.numbers.cells import Table, table_of
from tasks.numbers.numbers import RULE, Numbers
from tasks.numbers.picture import bars_of, picture


class Part(NamedTuple):
    """A figure as a page shows it; `caption` says what the bars are."""

    name: str
    caption: str
    picture: Markup
    table: Table


def parts_of(numbers: Numbers) -> list[Part]:
    return [
        Part(
            one.name,
            bars_of(one, numbers.by)[0],
            picture(one, numbers.by),
            table_of(one, numbers.by),
        )
        for one in numbers.figures
    ]


def page_of(numbers: Numbers, practice: str) -> str:
    return (
        _templates()
        .get_template("numbers.html.j2")
        .render(numbers=numbers, parts=parts_of(numbers), practice=practice, rule=RULE)
    )


@lru_cache
def _templates() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(
            lambda name: files("templates").joinpath(name).read_text(encoding="utf-8")
        ),
        trim_blocks=True,
        lstrip_blocks=True,
    )
