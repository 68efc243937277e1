"""The page of a call has all that a specialist needs, in the person's language and in English."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from policy.holds import HoldKind
from policy.terms import CallOutcome, dollars
from tasks.calls import call_paper, call_results, pages_of, refresh_call_sheets
from tasks.calls.call_list import load_calls
from tasks.calls.call_page import OUTCOME_OF, CallPage, in_order, masked_day
from tasks.calls.call_paper import write_call_pages
from tasks.holds.holds import place
from tasks.runtime.settings import current
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, HOLD, PERSON
from tasks.wording import words_in
from tests.factories import TODAY
from tests.tasks.calls.test_call_list import to_call
from tests.tasks.days import PRACTICE, moment, one, statement_sent, walk
from tests.tasks.household import plant

pytestmark = [pytest.mark.sqlite_is_enough, pytest.mark.usefixtures("database")]
HTML = "calls/2026-03-02.html"


def called(**person: object) -> tuple[list[int], CallPage]:
    accounts = to_call(2)
    whose = one(ACCOUNT, accounts[0])["guarantor_id"]
    held = statement_sent(20, guarantor_id=whose)
    with writing() as connection:
        connection.execute(
            PERSON.update().where(PERSON.c.id == whose).values(calls_ok=True, **person)
        )
        place(
            connection, reference=one(ACCOUNT, held)["reference"], kind=HoldKind.DISPUTE,
            reason="", until=None, today=TODAY, actor="tester",
        )  # fmt: skip
    walk()
    [page] = pages()
    return [*accounts, held], page


def pages() -> list[CallPage]:
    with reading() as connection:
        return pages_of(connection, load_calls(connection, TODAY), PRACTICE, TODAY)


def cents(text: str) -> list[int]:
    found = re.findall(r"\$([\d,]+)\.(\d\d)", text)
    return [int(whole.replace(",", "")) * 100 + int(rest) for whole, rest in found]


def test_a_page_has_every_account_of_the_household_and_says_which_ones_to_leave_alone() -> None:
    accounts, page = called()
    references = [one(ACCOUNT, account)["reference"] for account in accounts]
    stands = {row.reference: row.stands for row in page.accounts}
    assert stands == dict(
        zip(references, ("in this call", "in this call", "on hold: ask for nothing"), strict=True)
    )


@pytest.mark.parametrize(
    ("days", "stands"),
    [(-1, "a letter asks"), (0, "on hold: ask for nothing"), (1, "on hold: ask for nothing")],
)
def test_a_bankruptcy_holds_the_visits_through_its_day_and_no_later_one(
    days: int, stands: str
) -> None:
    accounts, _ = called()
    visit = one(ACCOUNT, accounts[2])
    query = HOLD.update().where(HOLD.c.account_id == accounts[2])
    through = visit["service_from"] + timedelta(days)
    with writing() as connection:
        connection.execute(query.values(kind=HoldKind.BANKRUPTCY, service_through=through))
    [page] = pages()
    assert {row.reference: row.stands for row in page.accounts}[visit["reference"]] == stands


@pytest.mark.parametrize(
    ("tries", "said"), [(1, "Tried once before"), (2, "Tried 2 times"), (11, "Tried 11 times")]
)
def test_how_often_somebody_was_tried_is_said_whatever_the_number(
    tmp_path: Path, tries: int, said: str
) -> None:
    _, page = called()
    tried = replace(page, entry=replace(page.entry, attempts=tries, last_outcome="no answer"))
    write_call_pages(tmp_path, TODAY, [tried], PRACTICE, moment())
    assert said in (tmp_path / "2026-03-02.html").read_text(encoding="utf-8")


def test_two_facts_are_on_the_page_for_the_check_and_neither_is_whole() -> None:
    _, page = called(birth_date=date(1957, 3, 14), line1="12 Elm Street", city="Peoria", state="IL")
    assert page.check == (
        ("Birth date", "March 14, 19••"),
        ("Address", "12 E•• S•••••, P•••••, IL"),
    )
    assert masked_day(None) == "not known"


def test_the_bill_in_a_line_comes_out_at_what_is_owed() -> None:
    _, page = called()
    charged, insurer, discount, paid, owed = cents(page.bill.english)
    assert charged - insurer - discount - paid == owed == page.entry.total_cents


@pytest.mark.rule("PP-06")
def test_a_plan_is_said_by_the_month_with_its_first_day_and_comes_out_at_the_whole() -> None:
    _, page = called()
    assert len(page.quotes) == 3
    for line, (count, amount, last) in zip(page.quotes, page.entry.quotes, strict=True):
        assert page.entry.total_cents in cents(line.english)
        assert amount * (count - 1) + last == page.entry.total_cents
        about = dollars(amount) if amount == last else f"About ${round(amount / 100)}"
        if count > 1:
            assert f"{about} a month for {count} months" in line.english
        assert re.search(r"is due on \w+ \d+, 2026\.", line.english)


@pytest.mark.parametrize(
    ("spoken", "script"), [("en", "en"), ("es", "es"), ("es-MX", "es"), ("zh", "en"), ("tl", "en")]
)
def test_a_person_is_spoken_to_in_their_language_with_english_beside_it(
    spoken: str, script: str
) -> None:
    _, page = called(language=spoken, accepts_english=True)
    words = words_in(script)
    assert page.language == script
    assert page.answers[0].said == words.answers["cannot_pay"].said
    assert page.answers[0].english == words_in("en").answers["cannot_pay"].said
    assert bool(page.interpreter) is (spoken in ("zh", "tl"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_of_eight_answers_is_short_and_its_outcome_is_one_that_can_be_recorded(
    language: str,
) -> None:
    assert set(words_in(language).answers) == set(OUTCOME_OF)
    assert len(OUTCOME_OF) == 8
    for answer in words_in(language).answers.values():
        assert len(re.findall(r"[.?](?:\s|$)", answer.said)) in (2, 3)


def test_what_an_answer_says_is_recorded_with_the_word_beside_it() -> None:
    accounts, page = called()
    [answer] = [one for one in page.answers if one.heard == "I already paid"]
    with writing() as connection:
        call_results.record(
            connection, reference=page.entry.references[0], outcome=answer.outcome, today=TODAY,
            now=moment(), until=None, key=None, actor="tester",
        )  # fmt: skip
    assert answer.outcome is CallOutcome.ALREADY_PAID
    assert all(one(ACCOUNT, account)["promise_until"] > TODAY for account in accounts[:2])


def test_the_sheets_are_whole_private_and_as_of_an_hour() -> None:
    _, page = called(language="es")
    folder = current().var / "calls"
    html = (current().var / HTML).read_text(encoding="utf-8")
    assert re.search(r"as of \d\d:\d\d", html)
    assert page.answers[3].said in html
    assert page.answers[3].english.replace("'", "&#39;") in html
    pdf = (folder / "2026-03-02.pdf").read_bytes()
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1, "one page for each call"
    for name in ("2026-03-02.pdf", "2026-03-02.html"):
        assert (folder / name).stat().st_mode & 0o077 == 0


def test_a_sheet_that_says_the_same_keeps_its_hour_and_another_gets_a_new_one(
    tmp_path: Path,
) -> None:
    _, page = called()
    for hour, (shown, as_of) in enumerate(
        [([page], "as of 06:00"), ([page], "as of 06:00"), ([], "as of 08:00")]
    ):
        now = moment().replace(hour=12 + hour, minute=0)
        write_call_pages(tmp_path, TODAY, shown, PRACTICE, now)
        assert as_of in (tmp_path / "2026-03-02.html").read_text(encoding="utf-8")
    assert "No calls are left to make." in (tmp_path / "2026-03-02.html").read_text("utf-8")


def test_who_is_on_hold_now_leaves_the_pages_too() -> None:
    accounts, page = called()
    assert page.entry.guarantor_name in (current().var / HTML).read_text(encoding="utf-8")
    plant(f"UPDATE call SET closed_on = '{TODAY}'")
    assert refresh_call_sheets() == 1
    assert page.entry.guarantor_name not in (current().var / HTML).read_text(encoding="utf-8")
    assert len(accounts) == 3


def test_whose_hours_begin_first_is_called_first() -> None:
    _, page = called()
    window = page.entry.window
    assert window is not None
    later = replace(page.entry, window=window._replace(opens=window[0] + timedelta(hours=2)))
    assert in_order([later, page.entry]) == [page.entry, later]


def test_pages_that_cannot_be_put_together_leave_the_list_and_none_of_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called()
    folder = current().var / "calls"

    def broken(*_: object) -> list[CallPage]:
        raise KeyError("a word")

    monkeypatch.setattr(call_paper, "pages_of", broken)
    assert refresh_call_sheets() == 1
    assert sorted(path.name for path in folder.iterdir()) == ["2026-03-02.csv"]
    assert "KeyError" in (current().var / "logs" / "faults.log").read_text(encoding="utf-8")
