"""The tone gate: words that break a rule of tone.toml are named, and never rendered."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policy.letters import LETTERS
from tasks.wording.judgement import Place, judge
from tasks.wording.paper import foreign_line, new_words, shouts
from tasks.wording.passages import Passage, passages_in
from tasks.wording.readability import hard_to_read, length, sentences, spoken
from tasks.wording.required_passages import PLACES
from tasks.wording.tone_rules import Tone

Fault = tuple[str, str]
"""Rule id, and what is wrong."""
UNSURE = "perhaps"
"""How a finding begins that a person may answer for by name."""


@dataclass(frozen=True, slots=True)
class Finding:
    line: int
    rule: str
    place: str
    what: str

    @property
    def wants_a_name(self) -> bool:
        """Unsure: somebody who read it may answer for it."""
        return self.what.startswith(f"{UNSURE} ")


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


_OF_HELP = frozenset(
    f"kinds.{name}" for kind, terms in LETTERS.items() if terms.award for name in kind.words
)
"""What was granted is no promise."""


def _kind_words(passage: Passage, tone: Tone) -> Iterator[Fault]:
    place: Place = "award" if passage.about in _OF_HELP else "letter"
    if not tone.exempt(passage.place, passage.text):
        for verdict in judge(passage.text, tone.spoken, place):
            unsure = "" if verdict.certain else f"{UNSURE} "
            yield verdict.rule, f"{unsure}{verdict.says}: {verdict.words!r}"
        if new := new_words(passage.text, tone.spoken):
            yield "9.3", f"{UNSURE} unkind, as no sentence of ours has {', '.join(new[:3])}"
    if foreign_line(passage.text, tone.spoken):
        yield "L-02", "a sentence of it is in another language"


def _shouting(passage: Passage, tone: Tone) -> Iterator[Fault]:
    for what in shouts(passage.text, tone):
        yield "9.3", what


def _sentence(passage: Passage, tone: Tone) -> Iterator[Fault]:
    for sentence in sentences(spoken(passage.text)):
        count = length(sentence, tone.reading)
        if count > tone.reading.longest_sentence:
            yield "RD-02", f"a sentence of {count} words, over {tone.reading.longest_sentence}"


def _amounts(passage: Passage, tone: Tone) -> Iterator[Fault]:
    """RZ-04: an amount a month in words for everybody is an offer of credit."""
    if re.search(r"\$\s?\d", passage.text):
        yield "RZ-04", "it names an amount; amounts come from the account"


EACH: Sequence[Callable[[Passage, Tone], Iterator[Fault]]] = (
    _kind_words, _shouting, _sentence, _amounts,
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
