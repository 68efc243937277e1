"""Whether a text may be said to somebody: judged sentence by sentence, as its reader takes it.

A sentence is refused where it belongs to a family of `families.toml` and is not denied: "We never
report to a credit bureau" is kind. Where a word could be either, it is unsure.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from tasks.wording.families import Families, Patterns, families_of
from tasks.wording.normal_form import normal_form

Place = Literal["letter", "award", "cell"]
"""`award` grants help; `cell` is a line of a table, whose words a billing system wrote."""
_SENTENCE = re.compile(
    "(?<=[.?!;:])\\s+|\\s*[\u3002\uff1f\uff01\uff1b]\\s*|\\s+[\u2013\u2014]\\s+|\\s*\n\\s*"
)
_CLAUSE_END = re.compile(r"[.;:?!()]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FACT = re.compile(r"\{\w*\}")
_WINDOW = 7
"""So many words before a match a denial may stand, and half as many after it."""
_OF_CELLS = frozenset(
    {"threat", "law", "credit", "shame", "pressure", "wages", "immigration", "money"}
)
"""What was done is named in the words of its trade; these no billing system may put on paper."""


class Verdict(NamedTuple):
    """`certain` is refused; what is not may be said once a person answers for it."""

    family: str
    rule: str
    says: str
    words: str
    sentence: str
    certain: bool


def judge(text: str, language: str, place: Place = "letter") -> tuple[Verdict, ...]:
    """What is wrong with a text, or may be. Numbers and facts make no difference, so that the
    sentences of a template are judged once, whoever they are about."""
    return _judged(unnumbered(text), language, place)


def unnumbered(text: str) -> str:
    return _NUMBER.sub("0", _FACT.sub("0", text))


def sentences_of(text: str) -> list[str]:
    """As the text has them."""
    return [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]


def denies(text: str, language: str, family: str) -> bool:
    """Whether a text says that nothing of this family is so."""
    families = families_of(language)
    patterns = [one.refused for one in families.patterns if one.name == family and one.refused]
    return any(
        _denied(sentence, match, families)
        for sentence in map(normal_form, sentences_of(unnumbered(text)))
        for pattern in patterns
        for match in pattern.finditer(sentence)
    )


@lru_cache(maxsize=20_000)
def _judged(text: str, language: str, place: Place) -> tuple[Verdict, ...]:
    families = families_of(language)
    found = [
        verdict
        for sentence in map(normal_form, sentences_of(text))
        for verdict in _of_sentence(sentence, families, place)
    ]
    return tuple(dict.fromkeys(found))


def _of_sentence(sentence: str, families: Families, place: Place) -> Iterator[Verdict]:
    rest = families.harmless.sub(" ", sentence) if families.harmless else sentence
    for one in families.patterns:
        if place in one.family.except_in or (place == "cell" and one.name not in _OF_CELLS):
            continue
        for words, certain in _said(rest, one, families):
            yield Verdict(one.name, one.family.rule, one.family.says, words, sentence, certain)
            break


def _said(sentence: str, one: Patterns, families: Families) -> Iterator[tuple[str, bool]]:
    """The words that are not denied, the worst first."""
    for match in one.always.finditer(sentence) if one.always else ():
        yield match[0], True
    for pattern, certain in ((one.refused, True), (one.unsure, False)):
        for match in pattern.finditer(sentence) if pattern else ():
            if not _denied(sentence, match, families):
                yield match[0], certain


def _denied(sentence: str, match: re.Match[str], families: Families) -> bool:
    before, within, after = sentence[: match.start()], match[0], sentence[match.end() :]
    if _meets(families.overturn, after):
        return False
    return (
        _denied_before(before, families)
        or _denied_within(within, families)
        or _denied_after(after, families)
    )


def _denied_within(within: str, families: Families) -> bool:
    """`Your care does not depend on it`: where words may stand between, they may deny it."""
    denial = _last(families.deny, within)
    return denial is not None and denial.start() > 0 and not _meets(families.turn, within)


def _denied_before(before: str, families: Families) -> bool:
    clause = _CLAUSE_END.split(before)[-1]
    denial = _last(families.deny, clause)
    if denial is None:
        return False
    between = clause[denial.end() :]
    near = len(between.split()) <= _WINDOW and not _meets(families.begin, between)
    return near and not (
        _meets(families.turn, between) or _in_condition(clause[: denial.start()], families)
    )


def _in_condition(before: str, families: Families) -> bool:
    """`If you do not pay`: what comes then is not denied."""
    condition = _last(families.condition, before)
    return condition is not None and "," not in before[condition.end() :]


def _denied_after(after: str, families: Families) -> bool:
    clause = _CLAUSE_END.split(after)[0]
    denial = families.deny_after.search(clause) if families.deny_after else None
    if denial is None:
        return False
    between, next_two = clause[: denial.start()], clause[denial.end() :].split()[:2]
    return (
        len(between.split()) <= _WINDOW // 2
        and not _meets(families.begin, between)
        and not _meets(families.condition, between)
        and not _meets(families.turn, " ".join(next_two))
    )


def _last(pattern: re.Pattern[str] | None, text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text)) if pattern else []
    return found[-1] if found else None


def _meets(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None
