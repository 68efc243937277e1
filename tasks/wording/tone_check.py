"""The tone gate: words that break a rule of tone.toml are named, and never rendered."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policy.letters import LETTERS
from tasks.wording.passages import Passage, passages_in
from tasks.wording.readability import hard_to_read, length, sentences, spoken
from tasks.wording.required_passages import PLACES
from tasks.wording.tone_rules import Tone

Fault = tuple[str, str]
"""Rule id, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    rule: str
    place: str
    what: str


def check_words(source: str, tone: Tone) -> list[Finding]:
    """Everything wrong with the text of a words.toml, by line."""
    found = list(passages_in(source))
    findings = [
        Finding(passage.line, rule, passage.place, what)
        for passage in found
        for check in EACH
        for rule, what in check(passage, tone)
    ]
    findings += [
        Finding(passage.line, rule, passage.place, what)
        for check in (*PLACES, _readable)
        for passage, rule, what in check(found, tone)
    ]
    return sorted(findings, key=lambda finding: (finding.line, finding.rule, finding.what))


def _kind_words(passage: Passage, tone: Tone) -> Iterator[Fault]:
    for rule, phrases in (
        ("9.3", tone.words.forbidden),
        ("TC-10", tone.words.marketing),
        ("RD-05", tone.words.jargon),
    ):
        for phrase in phrases:
            if says(passage.text, phrase) and not tone.exempt(passage.place, phrase):
                yield rule, f"it says {phrase!r}"


_OF_HELP = frozenset(
    f"kinds.{name}" for kind, terms in LETTERS.items() if terms.award for name in kind.words
)
"""What was granted is no promise."""


def _promises(passage: Passage, tone: Tone) -> Iterator[Fault]:
    if passage.about in _OF_HELP:
        return
    for phrase in tone.words.promises:
        if says(passage.text, phrase):
            yield "TN-08", f"it promises: {phrase!r}"


def _shouting(passage: Passage, tone: Tone) -> Iterator[Fault]:
    if re.search("[!\u00a1\uff01]", passage.text):
        yield "9.3", "it has an exclamation mark"
    for word in re.findall(r"\b[^\W\d_a-z]{4,}\b", re.sub(r"\{\w+\}", "", passage.text)):
        if word.isupper() and word not in tone.words.capitals_allowed:
            yield "9.3", f"{word} is in capitals"


def _sentence(passage: Passage, tone: Tone) -> Iterator[Fault]:
    for sentence in sentences(spoken(passage.text)):
        count = length(sentence, tone.reading)
        if count > tone.reading.longest_sentence:
            yield "RD-02", f"a sentence of {count} words, over {tone.reading.longest_sentence}"


def _amounts(passage: Passage, tone: Tone) -> Iterator[Fault]:
    """RZ-04: an amount a month in words for everybody is an offer of credit."""
    if re.search(r"\$\s?\d", passage.text):
        yield "RZ-04", "it names an amount; amounts come from the account"


def says(text: str, phrase: str) -> bool:
    """Whole words, whatever their case; Chinese has no word boundaries."""
    if phrase.isascii() or phrase[0].isascii() or "\u00c0" <= phrase[0] <= "\u024f":
        return bool(re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE))
    return phrase in text


EACH: Sequence[Callable[[Passage, Tone], Iterator[Fault]]] = (
    _kind_words, _promises, _shouting, _sentence, _amounts,
)  # fmt: skip


def _readable(found: Sequence[Passage], tone: Tone) -> Iterator[tuple[Passage, str, str]]:
    """Each kind's words together, and what all letters share together (RD-06)."""
    groups: dict[str, list[Passage]] = defaultdict(list)
    for passage in found:
        if passage.about.startswith(("kinds.", "common", "call")) and length(
            passage.text, tone.reading
        ):
            groups[passage.about].append(passage)
    for group in groups.values():
        body = [one for one in group if not one.place.endswith(("title", "heading"))] or group
        for rule, what in hard_to_read([one.text for one in body], tone.reading):
            yield body[0], rule, what
