"""The `tend` command: puts the commands together, and turns every failure into one line."""

import gc
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.exc import OperationalError
from typer.exceptions import Abort, TyperException

from tasks.runtime import TransientError, WrongInput

WRONG_INPUT = 2

T = TypeVar("T")

_COMMANDS: dict[str, str] = {
    "setup": "setup.setup",
    "demo": "demo.demo",
    "import": "import_.import_",
    "run": "run.run",
    "account": "account.account",
    "why": "why.why",
    "rerun": "run.rerun",
    "send": "send.send",
    "reprint": "reprint.reprint",
    "resend": "resend.resend",
    "retry-posts": "retry_posts.retry_posts",
    "find": "find.find",
    "worklist": "worklist.worklist",
    "holds": "holds.holds",
    "audit": "audit.audit",
    "preview": "preview.preview",
    "report": "report.report",
    "rules": "rules.rules",
    "serve": "serve.serve",
    "automations": "automations.automations",
}
_RECORDS: dict[str, str] = {
    "payment": "record.payment.payment",
    "refund": "record.refund.refund",
    "call": "record.call_and_preference.call",
    "help": "record.help.help_",
    "hold": "record.hold.hold",
    "release": "record.hold.release",
    "application": "record.call_and_preference.application",
    "plan": "record.plan.plan",
    "skip": "record.plan.skip",
    "reinstate": "record.plan.reinstate",
    "preference": "record.call_and_preference.preference",
    "confidential": "record.confidential.confidential_contact",
    "times": "record.times.times",
    "returned-mail": "record.returned_mail.returned_mail",
}
_POLICIES: dict[str, str] = {
    "check": "policy.check.check",
    "adopt": "policy.adopt.adopt",
    "list": "policy.list_.list_",
    "show": "policy.show.show",
    "move": "policy.move.move",
}
_WORDS = {"check": "words.check.check"}
_GROUPS = {
    "record": ("Record what people told us or did; felt at once.", _RECORDS),
    "words": ("The words people read: may they be sent?", _WORDS),
    "policy": ("Check a policy file, adopt it, and move accounts to it.", _POLICIES),
}
# So that `-5` is an amount, and the answer says what is wrong with it.
_DASHES = {"ignore_unknown_options": True}
_MONEY = ("payment", "refund")
# A command makes objects while it loads and drops few: to look through them after every 700, as
# Python would, took 0.4 of its 1.7 seconds.
_OBJECTS_BETWEEN_LOOKS = 50_000


def app(arguments: Sequence[str] = ()) -> typer.Typer:
    """`tend` with the command that `arguments` name; with all of them when they name none.

    So that `tend why` need not wait for what other commands load.
    """
    made = typer.Typer(name="tend", add_completion=False, pretty_exceptions_enable=False)
    made.callback(invoke_without_command=True)(tend)
    first, second = (*arguments, "", "")[:2]
    if first not in _GROUPS:
        _add(made, _meant(_COMMANDS, first))
    if first not in _COMMANDS:
        for name, (words, commands) in _meant(_GROUPS, first).items():
            group = typer.Typer(help=words)
            _add(group, _meant(commands, second))
            made.add_typer(group, name=name)
    return made


def _meant(known: Mapping[str, T], asked: str) -> Mapping[str, T]:
    return {asked: known[asked]} if asked in known else known


def _add(group: typer.Typer, commands: Mapping[str, str]) -> None:
    for name, place in commands.items():
        module, _, function = place.rpartition(".")
        command = getattr(import_module(f"deployments.commands.{module}"), function)
        settings = _DASHES if name in _MONEY else None
        group.command(name, help=_flowing(command.__doc__ or ""), context_settings=settings)(
            command
        )


def _flowing(words: str) -> str:
    """Paragraphs without the line ends of the source, which fit no screen but ours."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(words).split("\n\n"))


def tend(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Which Tend this is.")] = False,
) -> None:
    """Tend walks a patient's balance from statement to payment, help or plan."""
    if show_version:
        print(f"tend {version('tend')}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def start(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. What went wrong is one line on standard error."""
    try:
        code = app(arguments)(arguments, prog_name="tend", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except WrongInput as problem:
        return _say(str(problem), WRONG_INPUT)
    except TyperException as problem:
        return _say(_usage(problem), WRONG_INPUT)
    except (Abort, KeyboardInterrupt):
        return _say("stopped", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as problem:
        return _say(f"{problem.filename or 'a file'}: {problem.strerror or problem}", WRONG_INPUT)
    except (OperationalError, TransientError):
        return _say("the database is busy or cannot be reached; try again in a minute", 1)
    except Exception as problem:
        return _say(_fault(problem), 1)


def _usage(problem: TyperException) -> str:
    """What was wrong with the call, and where its help is."""
    context = getattr(problem, "ctx", None)
    path = context.command_path if context is not None else "tend"
    return f"{problem.format_message().rstrip('.')}; see: {path} --help"


def _fault(problem: Exception) -> str:
    """Where it happened; never a message, which can hold a patient's values."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "unknown place"
    return f"a fault in Tend: {type(problem).__name__} in {place}; nothing half done was kept"


def _say(line: str, code: int) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return code


def main() -> None:
    os.umask(0o077)  # whatever Tend writes is for its owner only
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    sys.exit(start(sys.argv[1:]))


if __name__ == "__main__":
    main()
