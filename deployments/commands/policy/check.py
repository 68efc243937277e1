"""`tend policy check`: the rules of the house as a file, looked over."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.checks import practice
from deployments.commands.shared.output import count, say, show
from policy.policy_file import Checked
from policy.policy_file import check as look_over
from tasks.runtime import WrongInput

LARGEST_BYTES = 1_000_000

PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="A policy file in TOML.")]


def check(file: PolicyFile, as_json: Json = False) -> None:
    """Say whether a policy file is lawful, whole and kind. Exit 1 when anything is wrong.

    Start from the shipped one: tend policy show > my-policy.toml

    Example: tend policy check my-policy.toml
    """
    checked = checked_policy(read(file))
    show(findings_of(checked), as_json, lambda: tell_findings(checked))
    if checked.findings:
        raise typer.Exit(1)


def read(file: Path) -> str:
    """The text of a policy file. Raises WrongInput."""
    if not file.is_file():
        raise WrongInput(f"{file} is no file; give a policy file in TOML")
    if file.stat().st_size > LARGEST_BYTES:
        raise WrongInput(f"{file} is too large for a policy")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise WrongInput(f"{file} is no text in UTF-8") from None


def checked_policy(text: str) -> Checked:
    try:
        return look_over(text, practice().facility)
    except tomllib.TOMLDecodeError as problem:
        raise WrongInput(f"the policy file is no TOML: {problem}") from None


def findings_of(checked: Checked) -> dict[str, Any]:
    spec = checked.spec
    return {
        "name": spec.name if spec else None,
        "effective": spec.effective.isoformat() if spec else None,
        "findings": [finding._asdict() for finding in checked.findings],
    }


def tell_findings(checked: Checked) -> None:
    for finding in checked.findings:
        say(str(finding))
    if checked.findings:
        say(f"{count(len(checked.findings), 'fault')}; the policy cannot be used.")
    elif checked.spec is not None:
        say(f"{checked.spec.name} of {checked.spec.effective.isoformat()}: no fault found.")
