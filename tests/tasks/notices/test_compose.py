import stat
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tasks.notices.compose import build_notice, write_notice
from tasks.practice.practice import load_practice

PRACTICE = load_practice()
TOKEN = "5f3c9a7e21b84d0c9e6f7a8b"
DAY = date(2026, 3, 1)


def notice() -> EmailMessage:
    return build_notice(TOKEN, "someone@example.org", PRACTICE, DAY)


@pytest.mark.rule("RF-11", "4.1 notice text", "EM-06")
def test_a_notice_says_only_that_something_is_ready_and_how_to_stop() -> None:
    body = notice().get_content()
    assert notice()["Subject"] == "You have a new message"
    assert "Sign in to your secure portal to read it." in body
    assert "To stop these e-mails, use the link below." in body
    assert f"{PRACTICE.preference_url}/{TOKEN}" in body


@pytest.mark.parametrize("wording", ["strict", "options"])
@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_a_notice_says_how_to_check_that_it_is_us_and_what_we_never_ask_for(
    wording: str, language: str
) -> None:
    told = PRACTICE.model_copy(update={"notice_wording": wording})
    body = build_notice(TOKEN, "someone@example.org", told, DAY, language).get_content()
    assert PRACTICE.phone in body
    never = {"en": "We never ask for a password", "es": "Nunca pedimos", "zh": "从不"}
    by_hand = {"en": "type this address by hand", "es": "a mano", "zh": "自己输入"}
    assert never[language] in body
    assert by_hand[language] in body
    assert (PRACTICE.name in body) is (wording == "options"), "a contract protects the name"


@pytest.mark.rule("HP-03", "4.1 notice text", "HP-08", "EM-06")
def test_a_notice_names_no_money_no_bill_no_practice_and_no_stage() -> None:
    whole = notice().as_string().lower()
    for planted in ("$", "bill", "owe", "balance", "account", "payment", "plan", "lakeside health"):
        assert planted not in whole, planted


@pytest.mark.rule("4.1 notice text", "HP-03")
def test_two_notices_differ_in_nothing_but_address_and_token() -> None:
    other = build_notice("0" * 24, "other@example.net", PRACTICE, DAY).as_string()
    same = other.replace("0" * 24, TOKEN).replace("other@example.net", "someone@example.org")
    assert same == notice().as_string()


@pytest.mark.rule("EM-03")
def test_a_mail_program_can_unsubscribe_with_one_click() -> None:
    assert notice()["List-Unsubscribe"] == f"<{PRACTICE.preference_url}/{TOKEN}>"
    assert notice()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.rule("4.1 opaque ids")
def test_the_message_id_comes_from_the_token() -> None:
    assert notice()["Message-ID"] == f"<{TOKEN}@lakesidehealth.example>"
    assert notice().as_bytes() == notice().as_bytes()


@pytest.mark.rule("HP-13")
@pytest.mark.parametrize(
    "address",
    ["", "no-at", "a@b.c, d@e.f", "a@b.c\nBcc: d@e.f", "Ana <a@b.c>", "a@b", "@b.c", "josé@b.c"],
)
def test_anything_but_one_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match=r"^That is not one e-mail address$"):
        build_notice(TOKEN, address, PRACTICE, DAY)


@pytest.mark.rule("4.1 opaque ids")
@pytest.mark.parametrize("token", ["", "short", "../" + TOKEN, TOKEN + "\n", "é" * 24])
def test_a_token_that_could_be_guessed_or_leave_the_folder_is_refused(
    token: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="token"):
        build_notice(token, "someone@example.org", PRACTICE, DAY)
    with pytest.raises(ValueError, match="token"):
        write_notice(tmp_path, token, notice())


def test_a_notice_is_written_once_for_its_owner_only(tmp_path: Path) -> None:
    path = write_notice(tmp_path / "outbox", TOKEN, notice())
    first = path.stat()
    assert write_notice(tmp_path / "outbox", TOKEN, notice()) == path
    assert path.stat().st_mtime_ns == first.st_mtime_ns
    assert stat.S_IMODE(first.st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [f"{TOKEN}.eml"]
    read = message_from_bytes(path.read_bytes(), policy=default)
    assert read["To"] == "someone@example.org"
