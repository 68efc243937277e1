"""`tend policy adopt`: a policy file is kept, for new accounts."""

import typer

from deployments.commands.policy.check import (
    PolicyFile,
    checked_policy,
    findings_of,
    read,
    tell_findings,
)
from deployments.commands.shared.arguments import By, Json
from deployments.commands.shared.checks import actor, ready
from deployments.commands.shared.output import say, show
from tasks.practice import adopt as keep
from tasks.runtime import clock, current
from tasks.storage import database


def adopt(file: PolicyFile, by: By = "", as_json: Json = False) -> None:
    """Check a policy file and keep it: new accounts start with it from its effective day on.

    Accounts in flight keep the policy they started with; to move them: tend policy move

    Example: tend policy adopt my-policy.toml --by "Ana Rivera"
    """
    ready()
    text = read(file)
    checked = checked_policy(text)
    if checked.spec is None or checked.findings:
        show(findings_of(checked), as_json, lambda: tell_findings(checked))
        raise typer.Exit(1)
    with database.writing() as connection:
        spec, new = keep(connection, text, by=actor(by), now=clock.now())
    name = f"{spec.name} of {spec.effective.isoformat()}"
    said = f"{name} is adopted." if new else f"{name} was adopted before; nothing changed."
    if spec.name != current().policy:
        said = f"{said} New accounts take it once TEND_POLICY is {spec.name}."
    show(findings_of(checked) | {"adopted": new}, as_json, lambda: say(said))
