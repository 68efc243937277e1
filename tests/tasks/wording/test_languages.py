from dataclasses import replace
from datetime import date

import pytest

from policy.letters import LetterKind
from tasks.letters.letter import Letter
from tasks.practice.practice import load_practice
from tasks.wording.language_names import language_name
from tasks.wording.languages import written_language
from tasks.wording.words import Fact, shown, words_in
from tests.tasks.letters.test_letters import FACTS, PRACTICE, letter, on_plan, text_of

SIGNED = load_practice().model_copy(
    update={"translation_signed_by": {"zh": "Mei Chen, 2026-01-05"}}
)
IN_CHINESE = [kind for kind in FACTS if {*kind.words} <= words_in("zh").kinds.keys()]


@pytest.mark.rule("L-02", "HD-24")
@pytest.mark.parametrize(
    ("spoken", "kind", "written"),
    [
        ("en", LetterKind.STATEMENT, "en"),
        ("", LetterKind.CURE_NOTICE, "en"),
        ("en-GB", LetterKind.STATEMENT, "en"),
        ("es", LetterKind.DETERMINATION, "es"),
        ("es-MX", LetterKind.CURE_NOTICE, "es"),
        ("ES", LetterKind.STATEMENT, "es"),
        ("zh", LetterKind.STATEMENT, "zh"),
        ("zh-Hans-CN", LetterKind.SCREENING_INVITATION, "zh"),
        ("zh", LetterKind.CURE_NOTICE, None),
        ("zh-Hant", LetterKind.STATEMENT, None),
        ("zh-TW", LetterKind.STATEMENT, None),
        ("vi", LetterKind.STATEMENT, None),
        ("../en", LetterKind.STATEMENT, None),
    ],
)
def test_people_are_written_to_in_their_own_language_or_not_at_all(
    spoken: str, kind: LetterKind, written: str | None
) -> None:
    assert written_language(spoken, [kind], SIGNED) == written


@pytest.mark.rule("L-02")
def test_words_no_translator_has_signed_are_not_used() -> None:
    assert written_language("zh", [LetterKind.STATEMENT], PRACTICE) is None


def test_one_kind_without_words_is_enough_to_wait_for_a_translation() -> None:
    assert written_language("zh", [LetterKind.STATEMENT, LetterKind.PLAN_ENDED], SIGNED) is None


def in_language(language: str, kind: LetterKind) -> Letter:
    return replace(letter(kind), language=language)


def test_spanish_says_everything_that_english_says() -> None:
    english, spanish = words_in("en"), words_in("es")
    assert spanish.kinds.keys() == english.kinds.keys()
    assert spanish.call.keys() == english.call.keys()
    assert spanish.notice.body.keys() == english.notice.body.keys()
    for kind, words in english.kinds.items():
        assert spanish.kinds[kind].amount == words.amount, kind
        assert spanish.kinds[kind].disclosure == words.disclosure, kind


@pytest.mark.rule("L-02")
@pytest.mark.parametrize("kind", FACTS)
def test_every_spanish_letter_shows_all_three_options_and_the_help_notice(kind: LetterKind) -> None:
    text = text_of(in_language("es", kind))
    for must in (
        "Pagar en línea",
        PRACTICE.words()["portal"],
        "Cambiar su plan" if on_plan(kind, "es") else "Pagar poco a poco",
        "Pedir ayuda con el costo",
        "ofrece ayuda financiera",
        PRACTICE.assistance_phone,
        PRACTICE.assistance_url,
        "Esta factura no cambia la atención médica que usted recibe.",
    ):
        assert must in text, must


@pytest.mark.parametrize("kind", IN_CHINESE)
def test_every_chinese_letter_shows_all_three_options_and_the_help_notice(kind: LetterKind) -> None:
    text = text_of(in_language("zh", kind)).replace(" ", "")
    for must in ("网上付款", "分期付款", "申请费用帮助", PRACTICE.assistance_phone):
        assert must in text, must
    assert PRACTICE.assistance_url in text


def test_spanish_speakers_read_spanish_dates_and_why_help_was_given() -> None:
    facts: dict[str, Fact] = {"guideline_year": "2026", "percent_of_line": 152}
    one = in_language("es", LetterKind.DETERMINATION)
    decided = replace(one.sections[0], facts={**one.sections[0].facts, **facts})
    text = text_of(replace(one, sections=(decided,)))
    assert "1 de marzo de 2026" in text
    assert "de lunes a viernes" in text
    assert "152 por ciento" in text
    assert "federal poverty level" not in text


@pytest.mark.rule("501R-12", "501R-19")
@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({"state_law": "WA"}, "La ley estatal (WA) baja lo que usted debe."),
        ({"federal_limit": "501R-19"}, "no pedimos más de lo que solemos cobrar"),
    ],
)
def test_spanish_speakers_read_which_law_lowered_the_bill(
    fact: dict[str, Fact], words: str
) -> None:
    facts: dict[str, Fact] = {"guideline_year": "2026", "percent_of_line": 252, **fact}
    one = in_language("es", LetterKind.DETERMINATION)
    decided = replace(one.sections[0], facts={**one.sections[0].facts, **facts})
    text = " ".join(text_of(replace(one, sections=(decided,))).split())
    assert "252 por ciento" in text
    assert words in text


@pytest.mark.parametrize(
    ("locale", "cents", "text"),
    [
        ("en_US", -123_456, "-$1,234.56"),
        ("es_US", 0, "$0.00"),
        ("es_US", 60_000, "$600.00"),
        ("zh_Hans_CN", 60_000, "$600.00"),
    ],
)
def test_amounts_read_as_readers_of_the_language_write_dollars(
    locale: str, cents: int, text: str
) -> None:
    assert shown("amount_cents", cents, locale) == text


def test_dates_read_as_readers_of_the_language_write_them() -> None:
    day = date(2026, 3, 1)
    written = [shown("", day, locale) for locale in ("en_US", "es_US", "zh_Hans_CN")]
    assert written == ["March 1, 2026", "1 de marzo de 2026", "2026年3月1日"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("es", "Spanish"), ("ES-mx", "Spanish"), ("eng-US", "English"), ("zh-hans", "Chinese"),
        ("xq", "xq"), ("", ""),
    ],
)  # fmt: skip
def test_a_language_has_a_name_that_people_read(code: str, name: str) -> None:
    assert language_name(code) == name
