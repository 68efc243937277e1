"""In which language a person is written to: their own, where it has the words (L-02, HD-24)."""

from collections.abc import Collection
from importlib.resources import files
from pathlib import Path

from policy.letters import LetterKind
from tasks.practice import Practice
from tasks.wording.words import words_in

ENGLISH = "en"
NEED_A_SIGNATURE = frozenset({"zh"})
"""Written without a human translator so far; used only when the practice names who checked it."""

_SIMPLIFIED = ("zh-cn", "zh-sg", "zh-hans")


def written_language(spoken: str, kinds: Collection[LetterKind], practice: Practice) -> str | None:
    """The language of the templates that say all of these kinds; none is never another instead."""
    tag = spoken.strip().lower()
    language = tag.split("-")[0]
    if language == "zh" and not _is_simplified(tag):
        return None
    if language in ("", ENGLISH):
        return ENGLISH
    if not_signed(language, practice):
        return None
    try:
        known = words_in(language).kinds
    except LookupError:
        return None
    return language if all({*kind.words} <= {*known} for kind in kinds) else None


def not_signed(language: str, practice: Practice) -> bool:
    """Whether nobody who translates for a living has checked these words yet."""
    return language in NEED_A_SIGNATURE and not practice.translation_signed_by.get(language)


def _is_simplified(tag: str) -> bool:
    return tag == "zh" or tag.startswith(_SIMPLIFIED)


LANGUAGES = tuple(
    sorted(
        (path.parent.name for path in Path(str(files("templates"))).glob("*/words.toml")),
        key=lambda name: (name != "en", name),
    )
)
"""English first."""
