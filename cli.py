"""The `tend` command: puts the commands together, and turns every failure into one line."""

import ast
import gc
import io
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import Abort, TyperException

WRONG_INPUT = 2
COMPLETION_ASKED = "_TEND_COMPLETE"

_COMMANDS: dict[str, str] = {
    "setup": "setup.setup",
    "demo": "demo.demo",
    "import": "billing.import_.import_",
    "run": "run.run",
    "account": "account.account",
    "why": "why.why",
    "rerun": "run.rerun",
    "rehearse": "runs.rehearse.rehearse",
    "backup": "runs.backup.backup",
    "restore": "runs.backup.restore",
    "move-home": "runs.move_home.move_home",
    "undo-run": "runs.undo_run.undo_run",
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
    "inbox": "billing.inbox.inbox",
    "journal": "billing.journal.journal",
    "rules": "rules.rules",
    "law": "law.law",
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
    "guarantor": "record.guarantor.guarantor",
    "merge": "record.merge.merge",
    "unrecorded": "record.unrecorded.unrecorded",
}
_POLICIES: dict[str, str] = {
    "check": "policy.check.check",
    "adopt": "policy.adopt.adopt",
    "list": "policy.list_.list_",
    "show": "policy.show.show",
    "move": "policy.move.move",
}
_DESK = {"user": "desk.user.user"}
_WORDS = {"check": "words.check.check"}
_GROUPS = {
    "record": ("Record what people told us or did; it takes effect immediately.", _RECORDS),
    "desk": ("The specialist's desk: who may sign in there.", _DESK),
    "words": ("The words people read: may they be sent?", _WORDS),
    "policy": ("Check a policy file, adopt it, and move accounts to it.", _POLICIES),
}
_CHANGES_CALLS = (
    "record", "import", "rerun", "send", "resend", "retry-posts", "policy", "restore", "move-home",
)  # fmt: skip
# So that `-5` is an amount, and the answer says what is wrong with it.
_DASHES = {"ignore_unknown_options": True}
_MONEY = ("payment", "refund")
# A command makes objects while it loads and drops few: to look through them after every 700, as
# Python would, took 0.4 of its 1.7 seconds.
_OBJECTS_BETWEEN_LOOKS = 50_000


def app(arguments: Sequence[str] = (), *, whole: bool = False) -> typer.Typer:
    """`tend` with every command's name and words; only the one that `arguments` name is loaded.

    So that `tend why` need not wait for what other commands load, and `tend --help` for nothing.
    `whole`: load them all, to look at their options.
    """
    first, second = _asked(arguments)
    made = typer.Typer(name="tend", pretty_exceptions_enable=False)
    made.callback()(tend)
    _add(made, _COMMANDS, lambda name: whole or name == first)
    for name, (words, commands) in _GROUPS.items():
        group = typer.Typer(help=words)
        if whole or name == first:
            _add(group, commands, lambda command: whole or command == second)
        made.add_typer(group, name=name)
    return made


def _asked(arguments: Sequence[str]) -> tuple[str, str]:
    """The command and the sub-command: no option that stands before them takes a value."""
    names = [word for word in arguments if not word.startswith("-")]
    first, second = (*names, "", "")[:2]
    return first, second


def _add(group: typer.Typer, commands: Mapping[str, str], is_asked: Callable[[str], bool]) -> None:
    for name, place in commands.items():
        module, _, function = place.rpartition(".")
        if is_asked(name):
            command = getattr(import_module(f"deployments.commands.{module}"), function)
            words = command.__doc__ or ""
        else:
            command, words = _not_asked, _words(module, function)
        settings = _DASHES if name in _MONEY else None
        group.command(name, help=_flowing(words), context_settings=settings)(command)


def _not_asked() -> None:
    """In the place of a command that is only listed."""
    raise AssertionError("a command that was not asked for was called")


def _words(module: str, function: str) -> str:
    """What a command says of itself, read from its source: to import it takes a second."""
    path = Path(__file__).parent.joinpath("deployments", "commands", *module.split("."))
    parsed = ast.parse(path.with_suffix(".py").read_text("utf-8"))
    for node in parsed.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_docstring(node) or ""
    raise LookupError(f"{module} has no command {function}")


def _flowing(words: str) -> str:
    """Paragraphs without the line ends of the source, which fit no screen but ours."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(words).split("\n\n"))


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"tend {version('tend-patient-accounts')}")
        raise typer.Exit


def tend(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Which Tend this is."
        ),
    ] = False,
) -> None:
    """Tend walks a patient's balance from statement to payment, help or plan."""


def start(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. What went wrong is one line on standard error."""
    try:
        made = app(_to_complete() or arguments)
        code: Any = made(arguments or ["--help"], prog_name="tend", standalone_mode=False)
        if _asked(arguments)[0] in _CHANGES_CALLS and "--help" not in arguments:
            _refresh_call_sheets()
        return code if isinstance(code, int) else 0
    except TyperException as problem:
        return _say(_usage(problem), WRONG_INPUT)
    except (Abort, KeyboardInterrupt):
        return _say("stopped", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as problem:
        return _failed(problem)


def _refresh_call_sheets() -> None:
    """What was recorded is recorded, whatever becomes of the file."""
    from tasks.calls import refresh_call_sheets
    from tasks.runtime import leave_trace

    try:
        refresh_call_sheets()
    except Exception as problem:
        known = isinstance(problem, OSError) and problem.strerror
        why = known or leave_trace(problem)
        print(f"the call sheet is as it was, use tend worklist ({why})", file=sys.stderr)


def _to_complete() -> list[str]:
    """The words before the cursor, when a shell asks how a line may go on."""
    if COMPLETION_ASKED not in os.environ:
        return []
    line = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
    try:
        return shlex.split(line)[1:]
    except ValueError:  # a quotation that is still open
        return line.split()[1:]


def _failed(problem: Exception) -> int:
    """Loaded here, as nothing else of `tend --help` needs them."""
    from sqlalchemy.exc import OperationalError

    from tasks.runtime import TransientError, WrongInput, cause_of, leave_trace

    if isinstance(problem, WrongInput):
        return _say(str(problem), WRONG_INPUT)
    if cause := cause_of(problem):
        return _say(cause, WRONG_INPUT)
    if isinstance(problem, OSError):
        return _say(f"{problem.filename or 'a file'}: {problem.strerror or problem}", WRONG_INPUT)
    if isinstance(problem, OperationalError | TransientError):
        leave_trace(problem)
        return _say("the database is busy or cannot be reached; try again in a minute", 1)
    # A message can hold a patient's values: the place alone is said.
    return _say(f"a fault in Tend: {leave_trace(problem)}; nothing half done was kept", 1)


def _usage(problem: TyperException) -> str:
    """What was wrong with the call, and where its help is."""
    context = getattr(problem, "ctx", None)
    path = context.command_path if context is not None else "tend"
    return f"{problem.format_message().rstrip('.')}; see: {path} --help"


def _say(line: str, code: int) -> int:
    shown = (one if one.isprintable() else f"\\u{ord(one):04x}" for one in " ".join(line.split()))
    print("".join(shown), file=sys.stderr)
    return code


def main() -> None:
    os.umask(0o077)  # whatever Tend writes is for its owner only
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal of another encoding ends no command
            stream.reconfigure(errors="backslashreplace")
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    code = start(sys.argv[1:])
    gc.freeze()  # the process ends: to look through all its objects once more took a second of it
    sys.exit(code)


if __name__ == "__main__":
    main()
