import csv
import io
import json
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from policy.law.privacy import Reader
from policy.letters import PLAN_KINDS, LetterKind
from tasks.letters.letter import AccountLine, Item, Letter, Section, UnprintableLetter
from tasks.practice.practice import load_practice
from tasks.printing.batch_files import publish
from tasks.printing.render import RenderedBatch, render_batch, write_batch
from tasks.wording.words import Fact, Words, words_in

PRACTICE = load_practice()
DAY = date(2026, 3, 1)
PLAN: dict[str, Fact] = {
    "amount_cents": 10_000,
    "payments_cents": (10_000,) * 12,
    "due_on": date(2026, 4, 1),
    "last_due_on": date(2027, 3, 1),
    "beside_cents": 8_000,
    "instalment_number": 3,
    "instalment_count": 12,
    "missed_cents": 20_000,
    "cure_deadline": date(2026, 4, 30),
}
DECIDED: dict[str, Fact] = {
    "discount_percent": 60,
    "write_off_cents": 12_000,
    "owed_cents": 8_000,
    "basis": "A household of 3 at 152 percent of the federal poverty level.",
    "guideline_year": "2026",
    "percent_of_line": 152,
}
SAID: dict[LetterKind, dict[str, Fact]] = {
    LetterKind.REFUND_WITHDRAWN: {"withdrawn_cents": 200_00, "withdrawn_by_bank": 1},
    LetterKind.PRESUMPTIVE_AWARD: DECIDED | {"respond_by": DAY},
    LetterKind.DETERMINATION: DECIDED,
    LetterKind.INCOMPLETE_APPLICATION: {"missing": "Pay stubs; Tax return", "respond_by": DAY},
    LetterKind.RECEIPT: PLAN | {"paid_cents": 10_000, "paid_on": DAY, "instalments_paid": 6},
    LetterKind.PAID_IN_FULL: {"paid_on": DAY},
    LetterKind.PLAN_SETTLED: {"settled_by": "insurer"},
}
FACTS = {
    kind: SAID.get(kind, PLAN if kind in PLAN_KINDS else {}) for kind in LetterKind if kind.words
}
"""Every kind that has words, with what it says beside the bill."""


def account(number: int = 1, items: int = 0) -> AccountLine:
    return AccountLine(
        reference=f"A-{number:010}",
        patient_name="Ana Lopez",
        service_from=date(2026, 1, 5),
        description="Office visit",
        charges_cents=100_000,
        insurer_paid_cents=60_000,
        adjustments_cents=15_000,
        patient_paid_cents=5_000,
        balance_cents=20_000,
        reader=Reader.PATIENT,
        items=tuple(Item(DAY, f"Line {line}", 1_000 + line) for line in range(items)),
    )


def letter(
    kind: LetterKind = LetterKind.STATEMENT, number: int = 1, accounts: int = 1, items: int = 0
) -> Letter:
    lines = tuple(account(number * 100 + place, items) for place in range(accounts))
    references = tuple(line.reference for line in lines)
    return Letter(
        token=f"token-{number:06}",
        on_date=DAY,
        due_on=date(2026, 3, 29),
        language="en",
        recipient_name="Maria Lopez",
        address_lines=("12 Elm Street", "Peoria, IL 61602"),
        sections=(Section(kind, references, FACTS[kind]),),
        accounts=lines,
        total_cents=20_000 * accounts,
    )


def page_texts(batch: RenderedBatch) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(batch.pdf)).pages]


def text_of(one: Letter) -> str:
    """The letter as one line, in reading order."""
    return " ".join(" ".join(page_texts(render_batch([one], PRACTICE))).split())


def on_plan(kind: LetterKind, language: str) -> bool:
    kinds = words_in(language).kinds
    return kind.value in kinds and kinds[kind.value].amount == "plan"


@pytest.mark.rule("501R-08", "L-01", "L-03")
@pytest.mark.parametrize("kind", FACTS)
def test_every_letter_shows_all_three_options_and_the_help_notice(kind: LetterKind) -> None:
    text = text_of(letter(kind))
    for must in (
        "Pay online",
        PRACTICE.words()["portal"],
        "Change your plan" if on_plan(kind, "en") else "Pay over time",
        "Ask for help with the cost",
        "financial assistance",
        PRACTICE.assistance_phone,
        PRACTICE.assistance_url,
        "itemized bill",
        "If a charge looks wrong",
        "another language",
        "large print",
        "This bill will not change the care you get.",
        words_in("en").common.choices_heading,
    ):
        assert must in text, must


def test_a_statement_shows_the_whole_way_from_charges_to_what_is_owed() -> None:
    text = text_of(letter())
    shown = ["$1,000.00", "-$600.00", "-$150.00", "-$50.00", "$200.00"]
    labels = ["Total charges", "Insurance paid", "Adjustments", "You paid", "Amount you owe now"]
    for must in (*shown, *labels, "March 29, 2026", "Ana Lopez", "January 5, 2026", "A-0000000100"):
        assert must in text, must


def test_a_statement_for_one_account_is_one_page_and_its_items_are_on_the_back() -> None:
    batch = render_batch([letter(items=9)], PRACTICE)
    assert batch.pages == (("token-000001", 1, 2),)
    front, back = page_texts(batch)
    assert "Amount enclosed" in front
    assert "Line 0" not in front
    assert "Line 8" in back


def test_each_letter_starts_a_page_and_every_page_carries_its_own_token() -> None:
    batch = render_batch([letter(number=n, accounts=n, items=9) for n in (1, 6, 2)], PRACTICE)
    pages = page_texts(batch)
    assert batch.pages[-1][2] == len(pages) > 3
    for token, first, last in batch.pages:
        assert "Maria Lopez" in pages[first - 1]
        assert all(token in page for page in pages[first - 1 : last])
        assert sum(token in page for page in pages) == last - first + 1


def test_twelve_accounts_make_one_letter_with_one_total() -> None:
    text = text_of(letter(accounts=12))
    assert len(set(re.findall(r"Account (A-\d{10})", text))) == 12
    assert "$2,400.00" in text


def test_forty_lines_are_all_shown_and_very_long_bills_say_how_to_get_the_rest() -> None:
    assert "Line 39" in text_of(letter(items=40))
    text = text_of(letter(items=100))
    assert "Line 59" in text
    assert "Line 60" not in text
    assert "There are 40 more lines." in text


def test_nothing_to_send_back_where_nothing_is_due() -> None:
    assert "Amount enclosed" in text_of(letter(LetterKind.REMINDER))
    for kind in (
        LetterKind.SCREENING_INVITATION, LetterKind.PLAN_CONFIRMATION,
        LetterKind.INCOMPLETE_APPLICATION,
    ):  # fmt: skip
        assert "Amount enclosed" not in text_of(letter(kind)), kind


def test_large_print_is_eighteen_points() -> None:
    ordinary, large = (
        render_batch([replace(letter(), large_print=big)], PRACTICE) for big in (False, True)
    )
    assert len(page_texts(large)) > len(page_texts(ordinary))
    assert 18.0 in font_sizes(large.pdf)
    assert 18.0 not in font_sizes(ordinary.pdf)


@pytest.mark.rule("L-03")
def test_large_print_keeps_the_amount_and_the_three_options_on_the_first_page() -> None:
    batch = render_batch([replace(letter(items=3), large_print=True)], PRACTICE)
    first, *_, last = page_texts(batch)
    for must in ("$200.00", "Pay online", "Pay over time", "Ask for help with the cost"):
        assert must in first, must
    assert "Line 2" in last


def test_every_page_says_how_many_there_are() -> None:
    batch = render_batch([letter(number=n, accounts=n, items=9) for n in (1, 6)], PRACTICE)
    pages = page_texts(batch)
    for _, first, last in batch.pages:
        count = last - first + 1
        for number in range(1, count + 1):
            assert f"Page {number} of {count}" in pages[first + number - 2]


def test_a_letter_about_a_paid_bill_offers_the_choices_for_other_bills() -> None:
    paid = replace(account(100), balance_cents=0, patient_paid_cents=25_000)
    text = text_of(replace(letter(LetterKind.PAID_IN_FULL), accounts=(paid,), total_cents=0))
    assert "Left to pay $0.00" in text
    assert "For any other bill you have three choices" in text
    assert "You have three choices" not in text


def test_several_sections_leave_the_options_on_the_first_page() -> None:
    lines = tuple(account(number) for number in (1, 2, 3))
    kinds = (LetterKind.STATEMENT, LetterKind.CURE_NOTICE, LetterKind.DETERMINATION)
    sections = tuple(
        Section(kind, (line.reference,), FACTS[kind])
        for kind, line in zip(kinds, lines, strict=True)
    )
    several = replace(letter(), accounts=lines, sections=sections, total_cents=60_000)
    first = page_texts(render_batch([several], PRACTICE))[0]
    assert "Ask for help with the" in first


def test_an_amount_never_breaks_after_its_minus() -> None:
    one = replace(account(100), charges_cents=200_000_000, patient_paid_cents=199_905_000)
    text = page_texts(render_batch([replace(letter(), accounts=(one,))], PRACTICE))[1]
    assert "-$1,999,050.00" in text


def font_sizes(pdf: bytes) -> set[float]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        text = b" ".join(page.Contents.read_bytes() for page in document.pages)
    return {float(size) for size in re.findall(rb"/\w+ ([\d.]+) Tf", text)}


def test_a_letter_is_tagged_for_screen_readers_and_says_its_language() -> None:
    with pikepdf.open(io.BytesIO(render_batch([letter()], PRACTICE).pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert "/StructTreeRoot" in root
        assert b"<pdfuaid:part>1" in root.Metadata.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        'Ana "#1" $10 * _x_ \\ `code` @ref <tag>',
        "#panic() #eval(1)",
        "José Ñúñez-O'Hara",
        "=cmd|' /C calc'!A0",
        "{name} {0} %s",
        "X",
    ],
)
def test_a_hostile_name_is_printed_as_it_is(name: str) -> None:
    text = text_of(replace(letter(), recipient_name=name))
    assert name.replace("'", "") in re.sub("['\u2019]", "", text)


def test_the_longest_address_stays_clear_of_the_words_below() -> None:
    lines = (
        "12345 Very Long Boulevard of the Unknown Founders of Springfield, Building 12, West",
        "Apartment 1204, care of the Community Center of the Greater Metropolitan Area of X",
        "San Buenaventura del Mar de la Concepción, CA 93001-1234",
    )
    name = "Wolfeschlegelsteinhausenbergerdorff-Montgomery María José"
    one = replace(letter(), address_lines=lines, recipient_name=name)
    heights: dict[str, float] = {}

    def note(text: str, matrix: list[float], *_others: object) -> None:
        heights[text.strip()] = matrix[5]

    PdfReader(io.BytesIO(render_batch([one], PRACTICE).pdf)).pages[0].extract_text(
        visitor_text=note
    )
    end = min(height for text, height in heights.items() if "93001-1234" in text)
    below = max(height for text, height in heights.items() if "Amount you owe" in text)
    assert end > below + 15


def test_one_word_names_zero_balances_and_corrections_look_like_any_other() -> None:
    paid = replace(account(5), balance_cents=0, patient_paid_cents=25_000)
    corrected = replace(account(6), items=(Item(DAY, "Correction of a charge", -2_550),))
    sections = (Section(LetterKind.STATEMENT, (paid.reference, corrected.reference), {}),)
    one = replace(letter(), recipient_name="Cher", accounts=(paid, corrected), sections=sections)
    text = text_of(one)
    for must in ("Cher", "$0.00", "Correction of a charge -$25.50", "$200.00"):
        assert must in text, must


def test_no_two_files_have_the_same_title_and_none_names_a_person() -> None:
    titles = [
        str(PdfReader(io.BytesIO(render_batch(batch, PRACTICE).pdf)).metadata.title)  # type: ignore[union-attr]
        for batch in ([letter()], [letter(number=2)], [letter(), letter(number=2)])
    ]
    assert titles == [
        "Lakeside Health: Your bill and your choices, 2026-03-01, token-000001",
        "Lakeside Health: Your bill and your choices, 2026-03-01, token-000002",
        "Lakeside Health: 2 letters, 2026-03-01, token-000001",
    ]


def test_the_list_of_items_has_a_head() -> None:
    text = text_of(letter(items=2))
    assert "What the charges are for Day What was done Charge Mar 1, 2026 Line 0" in text


def test_control_and_direction_characters_never_reach_the_page() -> None:
    text = text_of(replace(letter(), recipient_name="Ana\u202e\x00\nLopez"))
    assert "Ana Lopez" in text


def test_two_sections_show_what_is_due_apart_from_what_is_on_a_plan() -> None:
    first, second = account(1), account(2)
    both = replace(
        letter(),
        accounts=(first, second),
        sections=(
            Section(LetterKind.STATEMENT, (first.reference,), {}),
            Section(LetterKind.INSTALMENT_REMINDER, (second.reference,), PLAN),
        ),
        total_cents=40_000,
    )
    text = text_of(both)
    assert "Amount you owe now Please pay or call us by March 29, 2026. $200.00" in text
    assert "Left on your payment plan $200.00" in text
    assert "Your next payment" in text


@pytest.mark.rule("3.6 one message")
def test_the_same_words_about_two_accounts_are_said_once() -> None:
    two = letter(accounts=2)
    apart = tuple(Section(LetterKind.STATEMENT, (line.reference,), {}) for line in two.accounts)
    text = text_of(replace(two, sections=apart))
    assert text.count("Here is your bill for your care.") == 1
    assert text == text_of(two)


def test_batches_rendered_in_two_threads_keep_their_own_pages() -> None:
    batches = [[letter(number=n, accounts=n)] for n in (1, 9, 2, 8)]
    alone = [render_batch(batch, PRACTICE) for batch in batches]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda batch: render_batch(batch, PRACTICE), batches)) == alone


@pytest.mark.rule("RZ-01", "PP-07")
@pytest.mark.vector(20)
def test_a_plan_of_more_than_four_payments_shows_its_cost_in_numbers() -> None:
    text = text_of(letter(LetterKind.PLAN_CONFIRMATION))
    for must in ("Amount financed $1,200.00", "Finance charge", "0.00%", "12 payments of $100.00"):
        assert must in text, must


@pytest.mark.rule("RZ-01", "PP-07")
def test_a_plan_of_four_payments_needs_no_such_box() -> None:
    short = Section(LetterKind.PLAN_CONFIRMATION, letter().sections[0].references, PLAN)
    short = replace(short, facts={**PLAN, "payments_cents": (10_000,) * 4})
    assert "Amount financed" not in text_of(replace(letter(), sections=(short,)))


@pytest.mark.parametrize(
    ("payments", "said"),
    [
        pytest.param((100_00,), "1 payment of $100.00", id="one"),
        pytest.param((100_00, 100_00, 50_00), "2 payments of $100.00, then 1 of $50.00", id="last"),
        pytest.param(
            (17_57, 100_00, 100_00),
            "1 payment of $17.57, then 2 payments of $100.00",
            id="a part of the first came",
        ),
        pytest.param(
            (17_57, 100_00, 100_00, 40_00),
            "1 payment of $17.57, then 2 payments of $100.00, then 1 payment of $40.00",
            id="both",
        ),
    ],
)
def test_a_confirmation_shows_what_is_left_today(payments: tuple[int, ...], said: str) -> None:
    sent = Section(LetterKind.PLAN_CONFIRMATION, letter().sections[0].references, PLAN)
    facts = {**PLAN, "payments_cents": payments, "disclosed": True}
    text = text_of(replace(letter(), sections=(replace(sent, facts=facts),)))
    assert f"You chose {said}." in text
    assert f"Amount financed ${sum(payments) / 100:,.2f}" in text


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (LetterKind.INSTALMENT_NOTE, "We did not see your payment of $17.57"),
        (LetterKind.INSTALMENT_OFFER, "We have not seen your payment of $17.57"),
    ],
)
def test_who_paid_a_part_is_thanked_and_told_what_is_open(kind: LetterKind, first: str) -> None:
    facts: dict[str, Fact] = {**PLAN, "amount_cents": 17_57}
    came: dict[str, Fact] = {"came_cents": 10_00, "came_on": date(2026, 4, 1)}
    section = Section(kind, letter().sections[0].references, facts)
    assert first in text_of(replace(letter(), sections=(section,)))
    section = replace(section, facts={**facts, **came})
    text = text_of(replace(letter(), sections=(section,)))
    assert first not in text
    assert "Thank you for the $10.00 that we got on April 1, 2026" in text
    assert "$17.57 is still open" in text


@pytest.mark.parametrize(
    ("settled_by", "said"),
    [("insurer", "Your insurance paid"), ("adjustment", "We took"), ("help", "Help with the cost")],
)
def test_a_plan_that_others_settled_says_whose_money_that_was(settled_by: str, said: str) -> None:
    section = Section(
        LetterKind.PLAN_SETTLED, letter().sections[0].references, {"settled_by": settled_by}
    )
    text = text_of(replace(letter(), sections=(section,)))
    assert f"{said} " in text
    assert "your last payment" not in text


@pytest.mark.rule("501R-12")
@pytest.mark.parametrize(
    ("owed", "off", "title"),
    [
        pytest.param(0, 20_000, "We can help with all of this bill", id="all"),
        pytest.param(8_000, 12_000, "We can help with part of this bill", id="part"),
        pytest.param(20_000, 0, "We could not lower this bill this time", id="none"),
    ],
)
def test_a_determination_says_what_was_decided_and_why(owed: int, off: int, title: str) -> None:
    facts = {**DECIDED, "owed_cents": owed, "write_off_cents": off}
    decided = replace(letter(LetterKind.DETERMINATION).sections[0], facts=facts)
    text = text_of(replace(letter(), sections=(decided,)))
    assert title in text
    assert str(DECIDED["basis"]) in text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({"recipient_name": " \u200b "}, "no recipient", id="no recipient"),
        pytest.param({"address_lines": ("", " ")}, "address", id="no address"),
        pytest.param({"address_lines": tuple("123456")}, "address", id="too long for the window"),
        pytest.param({"language": "xx"}, "no words in language", id="no such language"),
        pytest.param({"language": "../en"}, "no words in language", id="a path for a language"),
        pytest.param({"total_cents": 1}, "do not add up to its total", id="wrong total"),
        pytest.param({"sections": ()}, "no section", id="no section"),
        pytest.param({"token": "../x"}, "token", id="a path for a token"),
    ],
)
def test_a_wrong_letter_is_refused_with_its_reason(change: dict[str, object], reason: str) -> None:
    with pytest.raises(UnprintableLetter, match=reason) as refusal:
        render_batch([replace(letter(), **change)], PRACTICE)  # type: ignore[arg-type]
    assert "Lopez" not in str(refusal.value)


def test_a_kind_without_words_is_refused_by_name() -> None:
    unknown = replace(letter().sections[0], kind=LetterKind.HUMAN_REVIEW)
    with pytest.raises(UnprintableLetter, match="human_review"):
        render_batch([replace(letter(), sections=(unknown,))], PRACTICE)


def test_words_that_need_a_missing_fact_are_refused_by_name() -> None:
    bare = replace(letter(LetterKind.CURE_NOTICE).sections[0], facts={"missed_cents": 1})
    with pytest.raises(UnprintableLetter, match="cure_deadline"):
        render_batch([replace(letter(), sections=(bare,))], PRACTICE)


def test_an_account_that_does_not_add_up_is_refused() -> None:
    wrong = replace(account(100), insurer_paid_cents=1)
    with pytest.raises(UnprintableLetter, match="A-0000000100 does not add up"):
        render_batch([replace(letter(), accounts=(wrong,))], PRACTICE)


def placed(directory: Path, name: str, *letters: Letter) -> Path:
    """The PDF of a batch that lies in its place."""
    write_batch(directory, name, render_batch(letters, PRACTICE), letters)
    publish(directory, name)
    return directory / f"{name}.pdf"


def test_the_same_batch_twice_is_refused_and_leaves_the_files_that_lie_there(
    tmp_path: Path,
) -> None:
    letters = [letter(number=n) for n in (1, 2)]
    pdf = placed(tmp_path / "day", "batch-001", *letters)
    before = {path.name: path.read_bytes() for path in pdf.parent.iterdir()}
    with pytest.raises(FileExistsError):  # what was printed may have been mailed
        placed(tmp_path / "day", "batch-001", *letters)
    assert {path.name: path.read_bytes() for path in pdf.parent.iterdir()} == before
    assert set(before) == {"batch-001.pdf", "batch-001.json", "batch-001.csv"}


def test_letters_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    pdf = placed(tmp_path / "a" / "b", "x", letter())
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (pdf.parent.parent, pdf.parent, pdf)]
    assert modes == [0o700, 0o700, 0o600]


def test_the_manifest_names_each_letter_with_pages_sheets_and_address(tmp_path: Path) -> None:
    pdf = placed(tmp_path, "x", letter(number=1), letter(number=2, accounts=12, items=9))
    rows = list(csv.DictReader(pdf.with_suffix(".csv").read_text().splitlines()))
    assert [row["token"] for row in rows] == ["token-000001", "token-000002"]
    assert rows[0]["recipient"] == "Maria Lopez"
    assert rows[0]["address_2"] == "Peoria, IL 61602"
    assert (rows[0]["pages"], rows[0]["sheets"]) == ("2", "1")
    pages = int(rows[1]["pages"])
    assert pages == int(rows[1]["last_page"]) - int(rows[1]["first_page"]) + 1 > 2
    assert int(rows[1]["sheets"]) == (pages + 1) // 2


def test_the_manifest_in_json_says_the_same_and_what_the_pdf_is(tmp_path: Path) -> None:
    pdf = placed(tmp_path, "x", letter(number=1), letter(number=2, accounts=12, items=9))
    manifest = json.loads(pdf.with_suffix(".json").read_bytes())
    rows = list(csv.DictReader(pdf.with_suffix(".csv").read_text().splitlines()))
    assert [{name: str(cell) for name, cell in row.items()} for row in manifest["rows"]] == rows
    assert (manifest["batch"], manifest["letters"]) == ("x", 2)
    assert manifest["pages"] == sum(int(row["pages"]) for row in rows)
    assert manifest["sheets"] == sum(int(row["sheets"]) for row in rows)
    assert manifest["pdf_sha256"] == sha256(pdf.read_bytes()).hexdigest()


def test_a_manifest_for_other_letters_than_rendered_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not the ones"):
        write_batch(tmp_path, "x", render_batch([letter()], PRACTICE), [letter(number=2)])
    assert not list(tmp_path.iterdir())


FORBIDDEN = """past due,overdue,delinquent,delinquency,default,debt,debtor,collection,collections,
collector,agency,final notice,last chance,final demand,immediately,urgent,act now,must pay,demand,
failure to,refuse,neglect,obligation,liable,lawsuit,legal action,attorney,court,judgment,garnish,
lien,levy,seize,credit report,credit score,credit bureau,repercussion,consequence,penalty,late fee,
suspend your care,deny,non-compliant,violation,warning,skip,deadbeat,charity case,indigent,
free money""".replace("\n", "").split(",")


def sentences(words: Words) -> list[str]:
    texts = [note.text for note in (*words.common.choices, *words.common.notes)]
    for kind in words.kinds.values():
        texts += [kind.title, *kind.paragraphs, kind.after, kind.if_owed, *kind.optional.values()]
    spoken = re.sub(r"\{\w+\}", "this", " ".join([*texts, *words.call.values()]))
    return [part for part in re.split(r"(?<=[.?:)])\s+", spoken) if part]


def test_the_words_hold_no_threat_no_shouting_and_no_long_sentence() -> None:
    text = " ".join(sentences(words_in("en")))
    found = [word for word in FORBIDDEN if re.search(rf"\b{word}\b", text, re.IGNORECASE)]
    assert found == []
    assert "!" not in text
    assert re.findall(r"\b[A-Z]{4,}\b", text) == []
    assert [each for each in sentences(words_in("en")) if len(each.split()) > 25] == []


def test_the_words_are_read_with_eight_years_of_school() -> None:
    parts = sentences(words_in("en"))
    words = re.findall(r"[A-Za-z']+", " ".join(parts))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w)))) for w in words)
    assert 0.39 * len(words) / len(parts) + 11.8 * syllables / len(words) - 15.59 <= 8.0


@pytest.mark.rule("HP-09")
def test_a_letter_never_names_a_sensitive_service() -> None:
    lines = (
        Item(DAY, "HIV test", 12_000),
        Item(DAY, "Antibody screen", 5_000, "86703", "cpt"),
        Item(DAY, "Blood test", 8_000),
    )
    quiet = replace(account(100), description="Psychiatric visit", items=lines)
    text = text_of(replace(letter(), accounts=(quiet,)))
    assert "Blood test" in text
    assert not re.search("hiv|psych|antibody", text, re.IGNORECASE)
    assert text.count("a service") == 2
    assert "January 5, 2026, a visit" in text
