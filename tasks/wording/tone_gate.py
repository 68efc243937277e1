"""Words that were checked may be rendered; what changed since is checked before its first use."""

import tomllib
from hashlib import sha256
from importlib.resources import files

from tasks.wording.tone_rules import tone_of


class UnfitWords(LookupError):
    """The words of a language break a rule; says which, and where."""


def pass_the_gate(language: str, source: str) -> None:
    """Raises UnfitWords. What `templates/checked.toml` names by its hash was checked before:
    the reading formulas take a second to load, and a run need not wait for them."""
    if checked().get(language) == fingerprint(language, source):
        return
    from tasks.wording.tone_check import check_words

    if findings := check_words(source, tone_of(language)):
        first = findings[0]
        raise UnfitWords(
            f"the words in {language!r} break {first.rule} in line {first.line}: {first.what}; "
            "see: tend words check"
        )


def checked() -> dict[str, str]:
    """The fingerprint of each language's words that passed."""
    return {name: one for name, one in _noted().items() if isinstance(one, str)}


def signed_by() -> dict[str, str]:
    """Who answers for what the gate was unsure of, by language."""
    names = _noted().get("signed_by", {})
    return {} if isinstance(names, str) else names


def _noted() -> dict[str, str | dict[str, str]]:
    source = files("templates").joinpath("checked.toml")
    found: dict[str, str | dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return found


def fingerprint(language: str, source: str) -> str:
    """Of the words and of what they are held to: a change of either is checked again."""
    folder = files("templates").joinpath(language)
    held_to = map(folder.joinpath, ("tone.toml", "families.toml", "plain_words.txt"))
    texts = (source, *(one.read_text(encoding="utf-8") for one in held_to if one.is_file()))
    return sha256("\x00".join(texts).encode()).hexdigest()
