"""`tend preview`: leaf through everything that people read, before anything is sent."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.commands.shared.arguments import Json, one_of
from deployments.commands.shared.checks import practice, ready
from deployments.commands.shared.output import count, progress, say, show
from policy.policy_file import PolicySpec, load_policy
from policy.terms import Stage
from tasks.letters import SPECIMENS, Letter, Specimen, letter_about, made_up, retold
from tasks.practice import newest
from tasks.runtime import WrongInput
from tasks.storage import database
from tasks.wording import LANGUAGES, words_in

STAGES = tuple(dict.fromkeys(one.stage.value for one in SPECIMENS))
OneStage = Annotated[
    str, typer.Option("--stage", metavar="STAGE", help=f"Only this stage: {', '.join(STAGES)}.")
]
OneLanguage = Annotated[
    str,
    typer.Option("--language", metavar="L", help=f"Only this language: {', '.join(LANGUAGES)}."),
]
Account = Annotated[
    str, typer.Option("--account", metavar="REF", help="With the facts of this account.")
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write the files.")]


def preview(
    stage: OneStage = "",
    language: OneLanguage = "",
    account: Account = "",
    out: Out = Path("var/preview"),
    as_json: Json = False,
) -> None:
    """Write every letter, notice and call script as PDF and PNG, with a page to leaf through.

    Nothing is recorded and nothing is sent.

    Example: tend preview --stage reminder --language es --out look
    """
    from tasks.operations import Shown, write_index, write_letter  # loads the letter press

    ours = [one for one in SPECIMENS if not stage or one.stage is _stage(stage)]
    if account:  # the others need facts that this account may not have
        ours = [one for one in ours if not one.facts]
    languages = [one_of("language", language, LANGUAGES)] if language else list(LANGUAGES)
    real = _real(account) if account else None
    policy = _policy()
    shown: dict[str, list[Shown]] = {one: [] for one in languages}
    todo = [(code, one) for code in languages for one in ours if one.name in words_in(code).kinds]
    with progress("Writing") as bar:
        for number, (code, one) in enumerate(todo, start=1):
            shown[code].append(write_letter(out, one, _letter(one, code, real, policy), practice()))
            bar(number, len(todo))
    missing = {code: len(ours) - len(found) for code, found in shown.items()}
    index = write_index(out, dict(shown), practice(), missing)
    answer = {
        "index": str(index),
        "letters": {code: [one.pdf for one in found] for code, found in shown.items()},
    }
    say_where = f"{count(len(todo), 'letter')} in {', '.join(languages)}; open {index}"
    show(answer, as_json, lambda: say(say_where))


def _stage(text: str) -> Stage:
    return Stage(one_of("stage", text, STAGES))


def _letter(specimen: Specimen, language: str, real: Letter | None, policy: PolicySpec) -> Letter:
    if real is None:
        return made_up(specimen, language, policy)
    return retold(specimen, real, language)


def _policy() -> PolicySpec:
    """What a new account would start with today; the shipped one before there is a database."""
    try:
        day = ready()
    except WrongInput:
        return load_policy("standard")
    with database.reading() as connection:
        return newest(connection, day)


def _real(reference: str) -> Letter:
    day = ready()
    with database.reading() as connection:
        letter = letter_about(connection, reference.strip().upper(), day)
    if letter is None:
        raise WrongInput(f"no account has the reference {reference}; look it up with: tend find")
    return letter
