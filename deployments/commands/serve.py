"""`tend serve`: a whole office on this machine."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import may_mail, ready
from deployments.commands.shared.output import show

Port = Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="Where it listens.")]
Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="Where others reach it; needs TEND_SERVE_AUTH."),
]
WebhookPort = Annotated[
    int, typer.Option(min=1, max=65535, help="Where the webhook listens, for your proxy.")
]
DeskPort = Annotated[
    int,
    typer.Option(min=1, max=65535, help="Where the specialists' desk listens, on this machine."),
]


def serve(
    port: Port = 4200,
    host: Host = "127.0.0.1",
    webhook_port: WebhookPort = 4201,
    desk_port: DeskPort = 4202,
    as_json: Json = False,
) -> None:
    """Start the Prefect server, its pages and every deployment; stop with Ctrl-C.

    A child that dies is started again, and what a killed `tend serve` left running is ended first.
    Its pages and its API ask for a login: the one of TEND_SERVE_AUTH (user:password), which other
    machines need, else one that the first start makes and shows. When e-mail leaves through a
    provider, the webhook for its events and for the stop link is served too. So is the specialists'
    desk; who may sign in there says tend desk user.

    Example: tend serve --port 4200
    """
    from deployments.server.serve import serve as start
    from tasks.adoption import settle_with

    today = ready()
    may_mail()
    settle_with(today)
    code = start(port=port, host=host, webhook_port=webhook_port, desk_port=desk_port)
    show({"stopped": True, "exit_code": code}, as_json, lambda: None)
    raise typer.Exit(code)
