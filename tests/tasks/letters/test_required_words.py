"""What the law wants said stands in the letters as they are printed (501R-08 to 501R-26)."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from policy.policy_file.spec import load_policy
from tasks.letters import required_words
from tasks.letters.letter import HelpLimits, Letter, UnprintableLetter
from tasks.letters.page import common_of, page_of
from tasks.letters.required_words import check_block, check_common, summary_of
from tasks.letters.specimens import SPECIMENS, Specimen, made_up
from tasks.practice.practice import load_practice
from tasks.printing.render import render_batch
from tasks.wording.words import Fact, Words, words_in

POLICY = load_policy("standard")
LIMITS = HelpLimits(400, 200)

PRACTICE = load_practice()
ENGLISH = words_in("en")
BY_NAME = {one.name: one for one in SPECIMENS if not one.large_print}
ASKING = ("statement", "reminder", "second_reminder", "options_letter", "final_notice")


def printed(letter: Letter) -> str:
    """The text of the PDF, as a reader sees it."""
    pdf = PdfReader(io.BytesIO(render_batch([letter], PRACTICE).pdf))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def without(words: Words, place: str, fact: str) -> Words:
    """The same words, but one kind no longer names a fact."""
    kind = words.kinds[place]
    changed = {
        "paragraphs": tuple(text.replace(f"{{{fact}}}", "...") for text in kind.paragraphs),
        "after": kind.after.replace(f"{{{fact}}}", "..."),
        "if_owed": kind.if_owed.replace(f"{{{fact}}}", "..."),
        "optional": {k: v.replace(f"{{{fact}}}", "...") for k, v in kind.optional.items()},
    }
    kinds = {**words.kinds, place: kind.model_copy(update=changed)}
    return words.model_copy(update={"kinds": kinds})


def refused(specimen: Specimen, words: Words, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("tasks.letters.page.words_in", lambda _language: words)
    with pytest.raises(UnprintableLetter) as problem:
        page_of(made_up(specimen, "en", POLICY), PRACTICE)
    return problem.value.reason


@pytest.mark.rule("501R-08", "L-01")
@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_statement_says_where_help_is_and_that_language_help_is_free(
    name: str, language: str
) -> None:
    text = printed(made_up(BY_NAME[name], language, POLICY))
    assert PRACTICE.assistance_phone in text
    assert PRACTICE.assistance_url in text.replace(" ", "")
    assert PRACTICE.tty in text
    assert "¿Habla español?" in text or language == "es"


@pytest.mark.rule("501R-08", "L-01")
@pytest.mark.parametrize("fact", ["name", "assistance_phone", "assistance_url", "phone", "tty"])
def test_a_letter_without_the_notice_of_help_is_not_printed(fact: str) -> None:
    known = PRACTICE.words("en")
    facts = ("name", "assistance_phone", "assistance_url", "phone", "tty")
    said = [known[name] for name in facts if name != fact]
    complete = [*said, known[fact]]
    check_common(complete, known, ENGLISH)
    said = [text for text in said if known[fact] not in text]
    with pytest.raises(ValueError, match=fact):
        check_common(said, known, ENGLISH)


@pytest.mark.rule("501R-08")
@pytest.mark.parametrize("place", ["help", "notes"])
def test_words_that_lose_the_notice_set_every_letter_aside(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = ENGLISH.common
    help_ = common.help.model_copy(update={"text": "Help.", "contact": ""})
    changed: dict[str, Any] = {"help": help_} if place == "help" else {"notes": ()}
    bare = ENGLISH.model_copy(update={"common": common.model_copy(update=changed)})
    assert "501R-08" in refused(BY_NAME["statement"], bare, monkeypatch) or place == "notes"


@pytest.mark.rule("501R-11", "501R-12", "501R-16", "501R-18")
@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("incomplete_application", "respond_by"),
        ("incomplete_application", "assistance_phone"),
        ("presumptive_award", "basis"),
        ("presumptive_award", "owed_cents"),
        ("presumptive_award", "assistance_url"),
        ("presumptive_award", "assistance_phone"),
        ("presumptive_award", "respond_by"),
        ("determination_full", "basis"),
        ("determination_full", "write_off_cents"),
        ("determination_part", "basis"),
        ("determination_part", "owed_cents"),
        ("determination_part", "assistance_phone"),
        ("determination_none", "basis"),
        ("determination_none", "owed_cents"),
        ("determination_none", "assistance_phone"),
    ],
)
def test_an_answer_that_leaves_something_out_is_not_printed(
    name: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page_of(made_up(BY_NAME[name], "en", POLICY), PRACTICE)
    reason = refused(BY_NAME[name], without(ENGLISH, name, fact), monkeypatch)
    assert f"do not say the {fact}" in reason


@pytest.mark.rule("501R-12")
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_part_award_says_the_basis_what_is_owed_and_how_to_learn_more(language: str) -> None:
    text = printed(made_up(BY_NAME["determination_part"], language, POLICY))
    assert "$240.00" in text
    assert "250" in text or "264" in text
    assert PRACTICE.assistance_phone in text


@pytest.mark.rule("501R-18")
def test_an_award_nobody_asked_for_says_until_when_to_ask_for_more() -> None:
    text = printed(made_up(BY_NAME["presumptive_award"], "en", POLICY))
    assert "You may qualify for more help." in text
    assert "Please ask by April 1, 2026 if you can. You can also ask later." in text


@pytest.mark.rule("501R-18")
def test_a_full_award_needs_no_more_help() -> None:
    facts = dict(BY_NAME["presumptive_award"].facts) | {"owed_cents": 0}
    del facts["respond_by"]
    page = page_of(
        made_up(replace(BY_NAME["presumptive_award"], facts=facts), "en", POLICY), PRACTICE
    )
    assert "more help" not in str(page)


@pytest.mark.rule("501R-13")
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_refund_is_told_in_the_answer_and_shown_as_what_we_owe(language: str) -> None:
    full = BY_NAME["determination_full"]
    letter = made_up(replace(full, facts={**full.facts, "refund_cents": 55_00}), language, POLICY)
    (visit,) = letter.accounts
    visit = replace(visit, balance_cents=-55_00, patient_paid_cents=55_00)
    letter = replace(letter, accounts=(visit,), total_cents=-55_00)
    text = printed(letter)
    assert "$55.00" in text
    label = words_in(language).amounts["credit"].label
    assert label in text
    assert words_in(language).amounts["owed"].label not in text


@pytest.mark.rule("501R-26")
@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_the_summary_says_its_seven_things(language: str) -> None:
    summary = summary_of(words_in(language), PRACTICE.words(language), LIMITS)
    items = summary["items"]
    assert isinstance(items, list)
    assert len(items) == 7
    said = " ".join(items)
    for needed in ("400", "200", PRACTICE.assistance_url, PRACTICE.assistance_phone):
        assert needed in said


@pytest.mark.rule("501R-26")
def test_the_english_summary_is_about_the_seven_things() -> None:
    items = summary_of(ENGLISH, PRACTICE.words("en"), LIMITS)["items"]
    assert isinstance(items, list)
    for item, about in zip(
        items,
        ("Who can get help", "How to ask", "free at", "mail them to you for free",
         "help with the form", "other languages", "most often bill people who have insurance"),
        strict=True,
    ):  # fmt: skip
        assert about in item


@pytest.mark.rule("501R-26")
@pytest.mark.parametrize("item", ["who", "how", "copies", "by_mail", "office", "languages"])
def test_a_summary_cannot_leave_one_out(item: str) -> None:
    data = ENGLISH.summary.model_dump()
    with pytest.raises(ValueError, match=item):
        type(ENGLISH.summary).model_validate(data | {item: ""})


@pytest.mark.rule("501R-26")
@pytest.mark.parametrize(
    ("item", "fact"),
    [
        ("who", "help_percent"),
        ("copies", "assistance_url"),
        ("copies", "address"),
        ("by_mail", "assistance_phone"),
        ("office", "assistance_phone"),
        ("office", "address"),
        ("languages", "phone"),
    ],
)
def test_a_summary_that_loses_a_fact_is_not_printed(item: str, fact: str) -> None:
    changed = {item: getattr(ENGLISH.summary, item).replace(f"{{{fact}}}", "...")}
    words = ENGLISH.model_copy(update={"summary": ENGLISH.summary.model_copy(update=changed)})
    assert summary_of(ENGLISH, PRACTICE.words("en"), LIMITS)
    with pytest.raises(ValueError, match=fact):
        summary_of(words, PRACTICE.words("en"), LIMITS)


@pytest.mark.rule("501R-26", "501R-24")
def test_the_summary_is_printed_with_the_letter_that_asks_for_it() -> None:
    letter = replace(made_up(BY_NAME["statement"], "en", POLICY), with_summary=False)
    heading = ENGLISH.summary.heading
    assert heading not in printed(letter)
    text = printed(replace(letter, with_summary=True))
    assert heading in text
    assert "People who qualify pay no more" in text


@pytest.mark.rule("NS-02")
@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_a_statement_with_an_estimate_says_how_to_have_it_looked_at(language: str) -> None:
    facts: dict[str, Fact] = {
        "estimate_cents": 1_000_00, "excess_cents": 400_00, "dispute_by": date(2026, 5, 15),
    }  # fmt: skip
    letter = made_up(replace(BY_NAME["statement"], facts=facts), language, POLICY)
    text = str(page_of(letter, PRACTICE)["blocks"])
    assert "1,000.00" in text
    assert "400.00" in text
    assert "www.cms.gov/nosurprises" in text
    bare = str(page_of(made_up(BY_NAME["statement"], language, POLICY), PRACTICE)["blocks"])
    assert "nosurprises" not in bare


def test_a_kind_without_a_duty_has_nothing_to_check() -> None:
    check_block("statement", [], {}, ENGLISH)
    assert set(required_words._REQUIRED) <= {one.name for one in SPECIMENS}
    assert "summary" not in common_of("en", PRACTICE)
