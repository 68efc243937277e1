"""`tend demo`: a made-up portfolio, lived through."""

from rich.console import Console

from deployments.commands.setup import make_ready
from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import today
from deployments.commands.shared.output import WIDE, on_screen, show


def demo(as_json: Json = False) -> None:
    """Make up a portfolio, live through 120 days of it, and leave today's work ready.

    Example: tend demo
    """
    from deployments.demo.demo import live, render

    day = today()
    make_ready()
    figures = live(today=day, as_json=as_json)
    wide = None if on_screen() else WIDE
    show(figures, as_json, lambda: Console(width=wide, highlight=False).print(render(figures)))
