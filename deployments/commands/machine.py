"""`tend demo` and `tend serve`: a whole office on this machine."""

from typing import Annotated

import typer
from rich.console import Console

from deployments.commands.asked import Json
from deployments.commands.bring_in import make_ready
from deployments.commands.ready import may_mail, ready, today
from deployments.commands.shown import WIDE, on_screen, show

Port = Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="Where it listens.")]


def demo(as_json: Json = False) -> None:
    """Make up a portfolio, live through 120 days of it, and leave today's work ready.

    Example: tend demo
    """
    from deployments.demo import live, render

    day = today()
    make_ready()
    figures = live(today=day, as_json=as_json)
    wide = None if on_screen() else WIDE
    show(figures, as_json, lambda: Console(width=wide, highlight=False).print(render(figures)))


def serve(port: Port = 4200, as_json: Json = False) -> None:
    """Start the Prefect server, its pages and every deployment; stop with Ctrl-C.

    Example: tend serve --port 4200
    """
    from deployments.serve import serve as start

    ready()
    may_mail()
    code = start(port=port)
    show({"stopped": True, "exit_code": code}, as_json, lambda: None)
    raise typer.Exit(code)
