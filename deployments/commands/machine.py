"""`tend demo` and `tend serve`: a whole office on this machine."""

from typing import Annotated

import typer
from rich.console import Console

from deployments.commands.bring_in import make_ready
from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import may_mail, ready, today
from deployments.commands.shared.output import WIDE, on_screen, show
from tasks.runtime import current

Port = Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="Where it listens.")]


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


Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="Where others reach it; needs TEND_SERVE_AUTH."),
]


WebhookPort = Annotated[
    int, typer.Option(min=1, max=65535, help="Where the webhook listens, for your proxy.")
]


def serve(
    port: Port = 4200,
    host: Host = "127.0.0.1",
    webhook_port: WebhookPort = 4201,
    as_json: Json = False,
) -> None:
    """Start the Prefect server, its pages and every deployment; stop with Ctrl-C.

    A child that dies is started again, and what a killed `tend serve` left running is ended first.
    Whoever reaches it from another machine needs the user and password of TEND_SERVE_AUTH
    (user:password). When e-mail leaves through a provider, the webhook for its events and for
    the stop link is served too.

    Example: tend serve --port 4200
    """
    from deployments.server.serve import serve as start

    ready()
    may_mail()
    code = start(port=port, host=host, webhook_port=webhook_port)
    show({"stopped": True, "exit_code": code}, as_json, lambda: None)
    raise typer.Exit(code)


def automations(as_json: Json = False) -> None:
    """Put Tend's automations on the Prefect server of PREFECT_API_URL; `tend serve` does it itself.

    They tell people through the Prefect block that TEND_NOTIFY names (type/name).

    Example: tend automations
    """
    from deployments.server.automations import deploy
    from deployments.server.temporary_server import prefect_server

    with prefect_server():
        from prefect.client.orchestration import get_client

        with get_client(sync_client=True) as client:
            changed = deploy(client, current().notify)
    show({"changed": changed}, as_json, lambda: print("\n".join(changed) or "nothing to change"))
