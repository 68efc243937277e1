"""How hard a text is to read: sentences, long words, and a grade or a score for the whole."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tasks.wording.tone_rules import Reading

_SENTENCE_END = re.compile("(?<=[.?!:;)])\\s+|(?<=[\u3002\uff1f\uff01\uff1b])")
_CJK = re.compile(r"[\u4e00-\u9fff]")


def spoken(text: str) -> str:
    """Without what formulas mis-score (RD-06): `{facts}`, and capitals such as TTY."""
    return re.sub(r"\b[A-Z]{2,}\b", "it", re.sub(r"\{\w+\}", "it", text))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def length(sentence: str, reading: Reading) -> int:
    """Words; characters in Chinese."""
    if reading.formula == "characters":
        return len(_CJK.findall(sentence))
    return len(re.findall(r"[^\W\d_][\w'\u2019-]*", sentence))


def hard_to_read(texts: Sequence[str], reading: Reading) -> Iterator[tuple[str, str]]:
    """Rule and reason for texts that are read together (RD-06: at least a page's worth)."""
    import textstat  # here, because its word list takes longer to load than most commands run

    whole = " ".join(map(spoken, texts))
    lengths = [length(sentence, reading) for sentence in sentences(whole)]
    mean = sum(lengths) / max(len(lengths), 1)
    if mean > reading.mean_sentence:
        yield "RD-02", f"a sentence has {mean:.1f} words on average, over {reading.mean_sentence}"
    if reading.formula == "flesch_kincaid":
        yield from _grade(textstat, whole, reading)
    elif reading.formula == "fernandez_huerta":
        textstat.set_lang("es")
        score = textstat.fernandez_huerta(whole)
        if score < reading.limit:
            yield "RD-07", f"the Fernández-Huerta score is {score:.0f}, under {reading.limit:.0f}"


def _grade(textstat: Any, whole: str, reading: Reading) -> Iterator[tuple[str, str]]:
    textstat.set_lang("en")
    grade = textstat.flesch_kincaid_grade(whole)
    if grade > reading.limit:
        yield "RD-01", f"it reads at school year {grade:.1f}, over {reading.limit:g}"
    words = re.findall(r"[a-z']+", whole.lower())
    long_words = [
        word for word in words
        if word not in reading.long_words_allowed and textstat.syllable_count(word) >= 3
    ]  # fmt: skip
    percent = 100 * len(long_words) / max(len(words), 1)
    if reading.long_words_percent is not None and percent > reading.long_words_percent:
        yield "RD-03", f"{percent:.0f} percent of the words are long: {', '.join(long_words[:3])}"
