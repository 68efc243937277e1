"""A person at a terminal is asked before what cannot be undone."""

import sys

import typer

from tasks.runtime import WrongInput


def confirm_once(question: str) -> None:
    """A script is not asked: who wrote it meant it. Raises Abort."""
    if sys.stdin.isatty():
        typer.confirm(question, abort=True, err=True)


def confirm_or_yes(question: str, what: str) -> None:
    """Where nobody is there, `--yes` has to say so: `what` it does. Raises Abort, or WrongInput."""
    if not sys.stdin.isatty():
        raise WrongInput(f"nobody is here to be asked; say --yes to {what}")
    typer.confirm(question, abort=True, err=True)
