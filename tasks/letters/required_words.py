"""What the law wants said in a letter is looked for in the words as they will be printed.

Whatever somebody changes in the templates: a letter that does not say it is set aside.
"""

from collections.abc import Iterable, Mapping

from policy.letters import DeterminationWords, LetterKind
from tasks.letters.letter import HelpLimits
from tasks.wording import Fact, Words, fill, plain, shown

# The facts that have to be read in the words of each kind, with the rule that wants them.
_REQUIRED: dict[str, tuple[tuple[str, str], ...]] = {
    LetterKind.INCOMPLETE_APPLICATION: (
        ("respond_by", "501R-11"),
        ("assistance_phone", "501R-11"),
    ),
    LetterKind.PRESUMPTIVE_AWARD: (("basis", "501R-18"), ("owed_cents", "501R-18")),
    DeterminationWords.FULL: (("basis", "501R-12"), ("write_off_cents", "501R-12")),
    DeterminationWords.PAID: (("basis", "501R-12"), ("write_off_cents", "501R-12")),
    DeterminationWords.PART: (
        ("basis", "501R-12"),
        ("owed_cents", "501R-12"),
        ("assistance_phone", "501R-12"),
    ),
    DeterminationWords.NONE: (
        ("basis", "501R-16"),
        ("owed_cents", "501R-12"),
        ("assistance_phone", "501R-12"),
    ),
}
_MORE_HELP = (
    ("assistance_url", "501R-18"),
    ("assistance_phone", "501R-18"),
    ("respond_by", "501R-18"),
)
_ON_EVERY_LETTER = (
    ("name", "501R-08"),
    ("assistance_phone", "501R-08"),
    ("assistance_url", "501R-08"),
    ("phone", "L-01"),
    ("tty", "L-01"),
)
_IN_THE_SUMMARY = {
    "who": ("help_percent",),
    "copies": ("assistance_url", "address"),
    "by_mail": ("assistance_phone",),
    "office": ("assistance_phone", "address"),
    "languages": ("phone",),
}
"""501R-26: what each of the seven things has to name."""


def check_block(name: str, printed: Iterable[str], facts: Mapping[str, Fact], words: Words) -> None:
    """Raises ValueError when a letter of this kind leaves out what it must say."""
    needed = _REQUIRED.get(name, ())
    if name == LetterKind.PRESUMPTIVE_AWARD and facts.get("owed_cents"):
        needed += _MORE_HELP
    if facts.get("refund_cents") and name in LetterKind.DETERMINATION.words:
        needed += (("refund_cents", "501R-13"),)
    _look_for(needed, " ".join(printed), facts, words)


def check_common(printed: Iterable[str], known: Mapping[str, str], words: Words) -> None:
    """501R-08, L-01: on every letter, and so on every statement. Raises ValueError."""
    _look_for(_ON_EVERY_LETTER, " ".join(printed), known, words)


def summary_of(
    words: Words, known: Mapping[str, str], limits: HelpLimits | None
) -> dict[str, object]:
    """501R-26: the plain-language summary, its seven things filled in. Raises ValueError."""
    if limits is None:
        raise ValueError("nobody knows how far its policy helps, which it must say (501R-26)")
    facts: dict[str, Fact] = {**known, **limits._asdict()}
    said = {name: fill(text, facts) for name, text in words.summary.model_dump().items()}
    heading = said.pop("heading")
    for item, names in _IN_THE_SUMMARY.items():
        _look_for(((name, "501R-26") for name in names), said[item], facts, words)
    return {"heading": heading, "items": list(said.values())}


def _look_for(
    needed: Iterable[tuple[str, str]], printed: str, facts: Mapping[str, Fact], words: Words
) -> None:
    for name, rule in needed:
        if name not in facts:
            raise ValueError(f"it has no {name}, which it must say ({rule})")
        if plain(shown(name, facts[name], words.locale)) not in plain(printed):
            raise ValueError(f"its words do not say the {name} ({rule})")
