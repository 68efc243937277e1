"""How hard a text is to read: sentences, long words, and a grade or a score for the whole."""

import re
from collections.abc import Callable, Iterator, Sequence

from tasks.wording.tone_rules import Reading

_SENTENCE_END = re.compile("(?<=[.?!:;)])\\s+|(?<=[\u3002\uff1f\uff01\uff1b])")
_FULL_STOP = re.compile(r"(?<=[.?!])\s+")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")
# In Spanish the spelling says it all: the u of que and gui is silent, a last y is a vowel, and a
# weak vowel without an accent joins the one beside it. Hyphenation, as libraries know it, counts
# less: it leaves no single letter at the end of a line.
_SPANISH_SILENT = re.compile(r"(?<=[gq])u(?=[eéií])")
_SPANISH_LAST_Y = re.compile(r"y$")
_SPANISH_SYLLABLE = re.compile(r"[iuü]*[aeoáéíóú][iuü]*|[iuü]+")


def spoken(text: str) -> str:
    """Without what formulas mis-score (RD-06): `{facts}`, and capitals such as TTY."""
    return re.sub(r"\b[A-Z]{2,}\b", "it", re.sub(r"\{\w+\}", "it", text))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def length(sentence: str, reading: Reading) -> int:
    """Words; characters in Chinese."""
    if reading.formula == "characters":
        return len(_CJK.findall(sentence))
    return len(_WORD.findall(sentence))


def hard_to_read(texts: Sequence[str], reading: Reading) -> Iterator[tuple[str, str]]:
    """Rule and reason for texts that are read together (RD-06: at least a page's worth)."""
    whole = " ".join(map(spoken, texts))
    lengths = [length(sentence, reading) for sentence in sentences(whole)]
    mean = sum(lengths) / max(len(lengths), 1)
    if mean > reading.mean_sentence:
        yield "RD-02", f"a sentence has {mean:.1f} words on average, over {reading.mean_sentence}"
    if reading.formula == "flesch_kincaid":
        yield from _grade(whole, reading)
    elif reading.formula == "fernandez_huerta":
        score = fernandez_huerta(whole)
        if score < reading.limit:
            yield "RD-07", f"the Fernández-Huerta score is {score:.0f}, under {reading.limit:.0f}"


def _grade(whole: str, reading: Reading) -> Iterator[tuple[str, str]]:
    grade = flesch_kincaid(whole)
    if grade > reading.limit:
        yield "RD-01", f"it reads at school year {grade:.1f}, over {reading.limit:g}"
    words = re.findall(r"[a-z']+", whole.lower())
    long_words = [
        word for word in words
        if word not in reading.long_words_allowed and english_syllables(word) >= 3
    ]  # fmt: skip
    percent = 100 * len(long_words) / max(len(words), 1)
    if reading.long_words_percent is not None and percent > reading.long_words_percent:
        yield "RD-03", f"{percent:.0f} percent of the words are long: {', '.join(long_words[:3])}"


def flesch_kincaid(text: str) -> float:
    """The school year in which an American reads this (Kincaid and others, 1975)."""
    words, syllables = _means(text, english_syllables)
    return 0.39 * words + 11.8 * syllables - 15.59


def fernandez_huerta(text: str) -> float:
    """Of Spanish, from 0 to about 100, where more is easier (Fernández Huerta, 1959)."""
    words, syllables = _means(text, spanish_syllables)
    return 206.84 - 60 * syllables - 1.02 * words


def _means(text: str, syllables_of: Callable[[str], int]) -> tuple[float, float]:
    """Words in a sentence, and syllables in a word."""
    words = _WORD.findall(text)
    ends = [part for part in _FULL_STOP.split(text) if part.strip()]
    syllables = sum(map(syllables_of, words))
    return len(words) / max(len(ends), 1), syllables / max(len(words), 1)


def english_syllables(word: str) -> int:
    import syllapy  # here, because words that passed the gate before need no word list

    found: int = syllapy.count(word.replace("\u2019", "'"))
    return max(1, found)


def spanish_syllables(word: str) -> int:
    plain = _SPANISH_LAST_Y.sub("i", _SPANISH_SILENT.sub("", word.lower()))
    return max(1, len(_SPANISH_SYLLABLE.findall(plain)))
