"""`tend words check`: may these words be sent to people?"""

import json
from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.output import count, say, show
from tasks.practice import current_practice
from tasks.wording import checked, fingerprint, practice_words, signed_by, tone_of

if TYPE_CHECKING:
    from tasks.wording import Finding

By = Annotated[
    str,
    typer.Option(
        "--by", metavar="NAME", help="Who read what the gate is unsure of and answers for it."
    ),
]
Remember = Annotated[
    bool,
    typer.Option("--remember", help="Note in templates/checked.toml that these words passed."),
]
_SIGNED = "# Who read what the gate was unsure of."
_HEAD = "# Written by `tend words check --remember`: the words that passed the tone gate."


def check(as_json: Json = False, remember: Remember = False, by: By = "") -> int:
    """Check every language's words, and the practice's own: reading grade, tone, the three
    options, privacy.

    Exit code 1 when something is found. Words that fail are never printed or sent. Where the gate
    is unsure, a person who read the sentence may answer for it with --remember --by NAME; the name
    is noted in templates/checked.toml.

    Example: tend words check
    """
    from tasks.wording import check_words  # loads the reading formulas

    sources = {folder.name: folder / "words.toml" for folder in _languages()}
    findings = {
        language: check_words(path.read_text("utf-8"), tone_of(language))
        for language, path in sources.items()
    }
    own = practice_words(current_practice(), sources)
    answer = {"checked": sorted(sources), "findings": [*_as_data(findings), *_own_as_data(own)]}
    show(answer, as_json, lambda: _tell(findings, own))
    unsure = {name for name, found in findings.items() if any(one.wants_a_name for one in found)}
    refused = sum(not one.wants_a_name for found in findings.values() for one in found)
    if refused or own or (unsure and not (remember and by)):
        return 1
    if remember:
        _remember(sources, unsure, by)
    return 0


def _remember(sources: Mapping[str, Path], unsure: Collection[str], by: str) -> None:
    """A name stays as long as the words it was given for."""
    passed = {name: _print_of(path) for name, path in sorted(sources.items())}
    before = (checked(), signed_by())
    names = {
        name: by if name in unsure else before[1].get(name, "")
        for name, print_ in passed.items()
        if name in unsure or before[0].get(name) == print_
    }
    lines = [f'{name} = "{print_}"' for name, print_ in passed.items()]
    signed = [
        f"{name} = {json.dumps(who, ensure_ascii=False)}" for name, who in names.items() if who
    ]
    more = ["", _SIGNED, "[signed_by]", *signed] if signed else []
    (_templates() / "checked.toml").write_text("\n".join([_HEAD, *lines, *more, ""]), "utf-8")


def _templates() -> Path:
    return Path(str(files("templates")))


def _languages() -> list[Path]:
    return sorted(path.parent for path in _templates().glob("*/words.toml"))


def _print_of(path: Path) -> str:
    return fingerprint(path.parent.name, path.read_text("utf-8"))


def _as_data(findings: "dict[str, list[Finding]]") -> list[dict[str, Any]]:
    return [
        {"language": language, "line": one.line, "rule": one.rule, "place": one.place,
         "what": one.what}
        for language, found in findings.items()
        for one in found
    ]  # fmt: skip


def _own_as_data(own: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
    return [
        {"language": language, "line": 0, "rule": "9.3", "place": f"practice.toml: {field}",
         "what": what}
        for language, field, what in own
    ]  # fmt: skip


def _tell(findings: "dict[str, list[Finding]]", own: Sequence[tuple[str, str, str]]) -> None:
    for language, found in findings.items():
        for one in found:
            place = f"templates/{language}/words.toml:{one.line}"
            say(f"{place}  {one.rule}  {one.what} ({one.place})")
    for language, field, what in own:
        say(f"practice.toml: {field}, in a letter in {language!r}: {what}")
    every = [one for found in findings.values() for one in found]
    unsure = sum(one.wants_a_name for one in every)
    languages = ", ".join(findings)
    faults = len(every) - unsure + len(own)
    if faults:
        say(f"{count(faults, 'fault')} in the words of {languages}.")
    if unsure:
        say(
            f"{count(unsure, 'sentence')} to read: change it, or answer for it by name: "
            "tend words check --remember --by NAME"
        )
    if not every and not own:
        say(f"The words of {languages} may be sent.")
