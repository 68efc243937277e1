"""`tend words check`: may these words be sent to people?"""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deployments.commands.shared.arguments import Json
from deployments.commands.shared.output import count, say, show
from tasks.wording import fingerprint, tone_of

if TYPE_CHECKING:
    from tasks.wording import Finding

Remember = Annotated[
    bool,
    typer.Option("--remember", help="Note in templates/checked.toml that these words passed."),
]
_HEAD = "# Written by `tend words check --remember`: the words that passed the tone gate."


def check(as_json: Json = False, remember: Remember = False) -> int:
    """Check every language's words: reading grade, tone, the three options, privacy.

    Exit code 1 when something is found. Words that fail are never printed or sent.

    Example: tend words check
    """
    from tasks.wording import check_words  # loads the reading formulas

    sources = {folder.name: folder / "words.toml" for folder in _languages()}
    findings = {
        language: check_words(path.read_text("utf-8"), tone_of(language))
        for language, path in sources.items()
    }
    faults = sum(map(len, findings.values()))
    answer = {"checked": sorted(sources), "findings": _as_data(findings)}
    show(answer, as_json, lambda: _tell(findings))
    if remember and not faults:
        lines = [f'{name} = "{_print_of(path)}"' for name, path in sorted(sources.items())]
        (_templates() / "checked.toml").write_text("\n".join([_HEAD, *lines, ""]), "utf-8")
    return 1 if faults else 0


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


def _tell(findings: "dict[str, list[Finding]]") -> None:
    for language, found in findings.items():
        for one in found:
            place = f"templates/{language}/words.toml:{one.line}"
            say(f"{place}  {one.rule}  {one.what} ({one.place})")
    faults = sum(map(len, findings.values()))
    languages = ", ".join(findings)
    say(f"{count(faults, 'fault')} in the words of {languages}." if faults
        else f"The words of {languages} may be sent.")  # fmt: skip
