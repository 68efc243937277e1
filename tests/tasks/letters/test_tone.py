"""Every letter is read before it is printed, whoever brought the words in: one that is unkind, or
in another language than its reader's, is set aside with a reason that repeats none of its words."""

from dataclasses import replace
from typing import Any

import pytest

from policy.letters import LetterKind
from tasks.letters import Letter, page_of
from tasks.letters.letter import Section, UnprintableLetter
from tasks.practice import Practice
from tasks.wording import Fact
from tests.tasks.letters.test_letters import DAY, PRACTICE, letter


def lacking(missing: str, language: str) -> Letter:
    one = replace(letter(LetterKind.INCOMPLETE_APPLICATION), language=language)
    facts: dict[str, Fact] = {"missing": missing, "respond_by": DAY}
    sections = [Section(one.sections[0].kind, one.sections[0].references, facts)]
    return replace(one, sections=tuple(sections))


def with_item(description: str) -> Letter:
    one = letter(items=1)
    [account] = one.accounts
    items = (account.items[0]._replace(description=description),)
    return replace(one, accounts=(replace(account, items=items),))


def listed(one: Letter) -> object:
    blocks: Any = page_of(one, PRACTICE)["blocks"]
    return blocks[0]["items"]


def refusal(one: Letter, practice: Practice = PRACTICE) -> str:
    with pytest.raises(UnprintableLetter) as refused:
        page_of(one, practice)
    return refused.value.reason


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (with_item("SENT TO COLLECTIONS"), "it threatens"),
        (with_item("Final n\u043etice"), "it presses for time"),
        (lacking("Proof that you are not a deadbeat", "en"), "it blames or shames"),
        (lacking("proof of income; form HD-02", "en"), "a name or a number of the program's own"),
        (lacking("Proof of your income and your home", "es"), "in another language"),
        (lacking("El comprobante de ingresos", "en"), "in another language"),
    ],
)
def test_a_letter_is_refused_for_what_it_would_say_and_the_reason_repeats_nothing(
    one: Letter, reason: str
) -> None:
    said = refusal(one)
    assert reason in said
    assert said.startswith("its words are not fit to be sent: ")


def test_words_of_the_practice_are_read_with_each_letter() -> None:
    hard = PRACTICE.model_copy(update={"hours": "now, or we sue"})
    assert "it threatens" in refusal(letter(), hard)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Last year's tax return", "Your signature on the form"]),
        ("es", ["Declaración de impuestos del año pasado", "Su firma en la solicitud"]),
    ],
)
@pytest.mark.parametrize("missing", ["tax return; signature", "Tax return, signature"])
def test_what_is_missing_is_a_list_in_the_readers_language(
    missing: str, language: str, said: list[str]
) -> None:
    assert listed(lacking(missing, language)) == said


def test_what_a_colleague_typed_in_the_readers_language_stays_as_it_is() -> None:
    typed = "Una carta de su escuela, o una copia"
    assert listed(lacking(typed, "es")) == [typed]
