"""Whether a text may stand on paper: kind, in its reader's language, without names of our own."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from tasks.practice import Practice
from tasks.wording.judgement import Place, judge, sentences_of, unnumbered
from tasks.wording.normal_form import normal_form
from tasks.wording.tone_rules import Tone, tone_of

_OF_OURS = re.compile(r"\b[a-z][a-z0-9]*_[a-z_0-9]+\b|\b(?:[A-Z]{2,4}|501R)-\d{2}\b")
"""A name of the program or the number of a rule: `basic_200_400`, `HD-02`."""
_ADDRESS = re.compile(r"\S*(?:://|@|\.\w+/)\S*|\b(?:www\.)?[\w-]+\.[a-z]{2,}\b(?:/\S*)?")
_FACT = re.compile(r"\{\w*\}")
_WORD = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ENOUGH = 2
"""Words of another language in a sentence that has none of its own."""


@lru_cache(maxsize=10_000)
def unfit_for_paper(text: str, language: str, place: Place = "letter") -> str:
    """The reason in a few words that name nobody; empty where it may be printed. Who wrote the
    words answered for what was unsure."""
    for verdict in judge(text, language, place):
        if verdict.certain:
            return verdict.says
    if place == "cell":
        return ""
    if _OF_OURS.search(_ADDRESS.sub(" ", text)):
        return "it has a name or a number of the program's own"
    return "a sentence of it is in another language" if foreign_line(text, language) else ""


def unfit_from_staff(text: str, language: str) -> str:
    """As above, of what somebody types: what is unsure is said more plainly, or not at all."""
    reasons = [
        unfit_for_paper(text, language),
        *(f"perhaps {verdict.says}" for verdict in judge(text, language)),
        *shouts(text, tone_of(language)),
    ]
    return next(filter(None, reasons), "")


_PRACTICE_WORDS = ("name", "address", "hours", "payment_address", "sender_name")


def practice_words(practice: Practice, languages: Iterable[str]) -> list[tuple[str, str, str]]:
    """What of the practice's own words may not stand in a letter: language, field, reason."""
    return [
        (language, field, reason)
        for language in languages
        for field in _PRACTICE_WORDS
        if (reason := unfit_for_paper(practice.words(language)[field], language, "cell"))
    ]


def shouts(text: str, tone: Tone) -> Iterator[str]:
    """Capitals, and exclamation marks but for one after a thank you."""
    for sentence in sentences_of(_FACT.sub("", text)):
        marks = sum(map(sentence.count, "!\uff01"))
        plain = normal_form(sentence).strip("\u00a1 ")
        if marks > 1 or (marks and not plain.startswith(tone.words.exclaimed)):
            yield "it has an exclamation mark"
        for word in re.findall(r"\b[^\W\d_a-z]{4,}\b", sentence):
            if word.isupper() and word not in tone.words.capitals_allowed:
                yield f"{word} is in capitals"


def foreign_line(text: str, language: str) -> bool:
    """Whether a sentence of it is in another language than the rest should be."""
    return _has_foreign(unnumbered(_ADDRESS.sub(" ", text)), language)


@lru_cache(maxsize=20_000)
def _has_foreign(text: str, language: str) -> bool:
    meant = _meant(language)
    for sentence in map(normal_form, sentences_of(text)):
        words = _WORD.findall(sentence)
        found = set(words)
        if tuple(words) in meant or _is_own(sentence, found, language):
            continue
        if language != "zh" and _CHINESE.search(sentence):
            return True
        others = (_common(other) for other in ("en", "es") if other != language)
        if any(len(found & other) >= _ENOUGH for other in others):
            return True
    return False


def _is_own(sentence: str, found: set[str], language: str) -> bool:
    if language == "zh":
        return _CHINESE.search(sentence) is not None
    return bool(found & _common(language)) and not _CHINESE.search(sentence)


def new_words(text: str, language: str) -> list[str]:
    """Words that no plain sentence of ours has: whoever brings them in answers for the sentence."""
    known = _plain(language)
    said = (
        word for one in sentences_of(unnumbered(text)) for word in _WORD.findall(normal_form(one))
    )
    return [word for word in said if word not in known] if known else []


@cache
def _plain(language: str) -> frozenset[str]:
    source = files("templates").joinpath(language, "plain_words.txt")
    return frozenset(source.read_text(encoding="utf-8").split() if source.is_file() else ())


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(map(normal_form, tone_of(language).language.common))


@cache
def _meant(language: str) -> frozenset[tuple[str, ...]]:
    others = map(normal_form, map(unnumbered, tone_of(language).language.others))
    return frozenset(tuple(_WORD.findall(one)) for one in others)
