"""Nobody gets somebody else's bill: token, guarantor and content agree before anything leaves."""

from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import update

from policy.terms import Channel, MessageStatus
from tasks.daily_run import day
from tasks.letters.letter import Letter, UnprintableLetter
from tasks.letters.page import page_of
from tasks.outbox.recipient_check import WrongRecipient, letter_hash, notice_hash
from tasks.printing import printable_batch, render
from tasks.runs.send_times import rehearsed
from tasks.runtime.settings import current
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, MESSAGE, PERSON
from tests.factories import guarantor_of, make_person
from tests.tasks.days import PRACTICE, moment, portfolio, rows, sealed, statement_sent, walk
from tests.tasks.letters.test_letters import letter

REMARKABLE = {
    "given_name": "Zebulon", "family_name": "Quackenbush", "line1": "77 Xylophone Crescent",
    "city": "Kalamazoo", "phone": "269-555-0177", "postal_code": "49001",
}  # fmt: skip
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


def test_a_letter_with_an_account_of_another_guarantor_is_not_printed() -> None:
    two = letter(accounts=2)
    foreign = replace(two.accounts[1], guarantor_id=7)
    with pytest.raises(UnprintableLetter, match="an account of another guarantor"):
        page_of(replace(two, accounts=(two.accounts[0], foreign)), PRACTICE)


def hash_of(one: Letter) -> str:
    return letter_hash(one.token, one.guarantor_id, page_of(one, PRACTICE))


@pytest.mark.parametrize(
    "change",
    [
        {"recipient_name": "Marta Lopez"},
        {"address_lines": ("13 Elm Street", "Peoria, IL 61602")},
        {"token": "token-000002"},
        {"language": "es"},
        {"large_print": True},
    ],
)
def test_another_name_address_token_or_word_is_another_letter(change: dict[str, Any]) -> None:
    assert hash_of(replace(letter(), **change)) != hash_of(letter())
    assert hash_of(letter()) == hash_of(letter())


def test_the_same_words_for_another_person_are_another_message() -> None:
    page = page_of(letter(), PRACTICE)
    assert letter_hash("t", 1, page) != letter_hash("t", 2, page)
    assert notice_hash("t", 1, b"words") != notice_hash("t", 2, b"words")


@pytest.mark.usefixtures("database")
def test_what_was_rendered_is_kept_with_the_message() -> None:
    portfolio(2)
    walk()
    hashes = [row["rendered_hash"] for row in rows(MESSAGE)]
    assert all(len(one) == 64 for one in hashes)
    assert len(set(hashes)) == 2


@pytest.mark.usefixtures("database")
def test_two_letters_mixed_up_on_their_way_to_the_printer_stop_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(2)
    run = sealed()
    whole = render.render_batch

    def swapped(batch: list[Letter], *others: Any) -> render.RenderedBatch:
        first, second = batch
        mixed = [
            replace(first, address_lines=second.address_lines, recipient_name="Another Person"),
            second,
        ]
        return whole(mixed, *others)

    monkeypatch.setattr(printable_batch, "render_batch", swapped)
    with pytest.raises(WrongRecipient):
        day.letters(run, PRACTICE, moment())
    assert not list((current().var / "letters").rglob("*.pdf"))
    assert {row["status"] for row in rows(MESSAGE)} == {MessageStatus.CLAIMED}


@pytest.mark.usefixtures("database")
def test_a_message_that_changed_hands_after_it_was_claimed_does_not_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio(1)
    run = sealed()
    whole = render.render_batch

    def meanwhile(*arguments: Any) -> render.RenderedBatch:
        with writing() as connection:
            stranger = make_person(connection)
            connection.execute(update(MESSAGE).values(guarantor_id=stranger))
        return whole(*arguments)

    monkeypatch.setattr(printable_batch, "render_batch", meanwhile)
    with pytest.raises(WrongRecipient) as stopped:
        day.letters(run, PRACTICE, moment())
    assert rows(ENVELOPE)[0]["token"] in str(stopped.value)
    assert not list((current().var / "letters").rglob("*.pdf"))


@pytest.mark.usefixtures("database")
def test_a_notice_says_nothing_of_a_remarkable_person_in_any_wording_or_language() -> None:
    for number, language in enumerate(("en", "es", "vi", "zh")):
        account = statement_sent(21, balance_cents=987_654_32 + number)
        with writing() as connection:
            person = guarantor_of(connection, account)
            values = REMARKABLE | BY_EMAIL | {"language": language, "accepts_english": True}
            connection.execute(update(PERSON).where(PERSON.c.id == person).values(values))
    run = sealed()
    for wording in ("strict", "options"):
        practice = PRACTICE.model_copy(update={"notice_wording": wording})
        with writing() as connection:
            mail = {"status": MessageStatus.PLANNED, "provided_on": None, "claimed_at": None}
            connection.execute(update(MESSAGE).values(mail))
        for path in [*current().var.glob("outbox/*/*.eml"), *current().var.glob("journal/*.jsonl")]:
            path.unlink()  # as if none had ever left
        day.notices(run, practice, rehearsed(run.as_of, practice, moment()))
        written = sorted((current().var / "outbox").rglob("*.eml"))
        assert len(written) == 4
        for path in written:
            _says_nothing(path.read_bytes())


def _says_nothing(notice: bytes) -> None:
    message = message_from_bytes(notice)
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    text = f"{message.items()} {body.decode()}"
    planted = list(REMARKABLE.values())
    planted += [row["reference"] for row in rows(ACCOUNT)] + ["987,654", "98765432", "2026-01-05"]
    assert [value for value in planted if value.lower() in text.lower()] == []


@pytest.mark.usefixtures("database")
def test_a_notice_is_written_in_the_language_of_its_person() -> None:
    account = statement_sent(21)
    with writing() as connection:
        values = BY_EMAIL | {"language": "es"}
        person = guarantor_of(connection, account)
        connection.execute(update(PERSON).where(PERSON.c.id == person).values(values))
    walk()
    (path,) = (current().var / "outbox").rglob("*.eml")
    assert message_from_bytes(path.read_bytes())["Subject"] == "Tiene un mensaje nuevo"
    assert [row["channel"] for row in rows(MESSAGE)] == [Channel.NOTICE]
