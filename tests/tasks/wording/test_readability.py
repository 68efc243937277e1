"""Syllables as people say them, and the two formulas by their published numbers."""

import pytest

from tasks.wording.readability import (
    english_syllables,
    fernandez_huerta,
    flesch_kincaid,
    spanish_syllables,
)


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("bill", 1), ("payment", 2), ("insurance", 3), ("assistance", 3), ("eligibility", 6),
     ("you\u2019re", 1), ("xqz", 1)],
)  # fmt: skip
def test_the_syllables_of_english_words(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("amigo", 3), ("ayuda", 3), ("pago", 2), ("cuenta", 2), ("ciudad", 2), ("día", 2),
     ("país", 2), ("baúl", 2), ("aquí", 2), ("pague", 2), ("vergüenza", 3), ("muy", 1), ("y", 1),
     ("oeste", 3), ("Úselo", 3), ("teléfono", 4), ("S", 1)],
)  # fmt: skip
def test_the_syllables_of_spanish_words(word: str, syllables: int) -> None:
    """Hyphenation, as libraries know it, finds two in *amigo*: it parts no single letter."""
    assert spanish_syllables(word) == syllables


def test_a_school_year_rises_with_long_sentences_and_with_long_words() -> None:
    plain = "You can pay. You can call. We can help you."
    assert flesch_kincaid(plain) == pytest.approx(0.39 * 10 / 3 + 11.8 * 1 - 15.59)
    assert flesch_kincaid("Assistance determinations necessitate administration.") > 20


def test_an_easy_spanish_text_scores_high_and_a_hard_one_low() -> None:
    assert fernandez_huerta("Usted ya pagó. No hay más que pagar.") > 90
    hard = "Las determinaciones administrativas correspondientes necesitan reconciliaciones."
    assert fernandez_huerta(hard) < 0


def test_a_text_without_words_has_no_grade() -> None:
    assert flesch_kincaid("") == pytest.approx(-15.59)
