"""What protects patients by not being there: channels, hostile steps, carriers, purges, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from pydantic import SecretStr

from policy import terms
from policy.policy_file.spec import load_policy
from tasks.notices.compose import build_notice
from tasks.practice.practice import load_practice
from tasks.runtime.mail_settings import Attestation, MailSettings, Transport, why_not
from tasks.wording.words import words_in
from tests import absences
from tests.factories import TODAY

HOUSE = Path(__file__).parent.parent
LANGUAGES = sorted(path.parent.name for path in (HOUSE / "templates").glob("*/words.toml"))
WORDS = {name: (HOUSE / "templates" / name / "words.toml").read_text("utf-8") for name in LANGUAGES}
COMPLETE = [name for name in LANGUAGES if "plan_ended" in words_in(name).kinds]
HOSTILE = re.compile(
    r"agency|attorney_|bureau|collect|court|credit_report|foreclos|garnish|lawsuit|levy|lien|"
    r"placement|refer_out|sell|sold|sue\b|suit"
)


@pytest.mark.rule("TC-01", "TC-02", "TC-03", "TC-11", "2.4 MN", "RF-16")
def test_there_are_letters_notices_and_calls_by_people_and_no_other_channel() -> None:
    assert {channel.value for channel in terms.Channel} == {"letter", "notice", "call"}


Finder = Callable[[Path], list[str]]
FINDERS = [
    pytest.param(absences.carriers, "import smtplib", id="a carrier"),
    pytest.param(absences.carriers, "from twilio.rest import Client", id="a dialler"),
    pytest.param(absences.several_recipients, "Mail(to_emails=[a, b])", id="two recipients"),
    pytest.param(absences.several_recipients, "Mail(to_emails=(a, b))", id="a pair"),
    pytest.param(absences.purges, "delete(Account)", id="a purge"),
    pytest.param(absences.purges, "LEDGER.delete()", id="a purged ledger"),
]


DOORS = {
    "tasks/notices/sendgrid_client.py": {"sendgrid"},
    "tasks/notices/smtp_client.py": {"smtplib"},
}
"""E-mail leaves through these two files, and nothing else leaves at all."""


@pytest.mark.rule("TC-01", "TC-03", "TC-11", "2.4 MN", "RF-16")
def test_no_code_dials_texts_or_posts() -> None:
    found = [place.partition(":")[0] for place in absences.carriers(HOUSE)]
    assert {*found} <= {*DOORS}
    for door, allowed in DOORS.items():
        source = (HOUSE / door).read_text("utf-8") if (HOUSE / door).exists() else ""
        told = re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)
        assert {*told} & absences.SENDERS <= allowed


@pytest.mark.rule("HP-02", "4.1 default transport", "4.1 attestation")
def test_nothing_leaves_the_machine_before_somebody_has_signed_for_it() -> None:
    assert MailSettings().mail_transport is Transport.FILE
    key = SecretStr("not-a-key")
    live = MailSettings(mail_transport=Transport.SENDGRID, sendgrid_api_key=key)
    relay = MailSettings(mail_transport=Transport.SMTP, smtp_host="mail.example")
    for way in (live, relay):
        assert "nobody has signed" in why_not(way, None, "a@example.org")
    signed = Attestation(
        transport=Transport.SMTP, vendor="Example Mail", paper="BAA 12", approved_by="Kim Lee",
        approved_on=TODAY,
    )  # fmt: skip
    assert why_not(relay, signed, "a@example.org") == ""
    assert "nobody has signed" in why_not(live, signed, "a@example.org")


@pytest.mark.vector(25)
def test_no_message_is_made_for_two_people() -> None:
    assert absences.several_recipients(HOUSE) == []
    with pytest.raises(ValueError, match="not one e-mail address"):
        build_notice("0" * 24, "a@example.org, b@example.org", load_practice(), TODAY)


@pytest.mark.rule("HP-12", "RF-18")
def test_nothing_that_happened_is_ever_deleted() -> None:
    assert absences.purges(HOUSE) == []


@pytest.mark.parametrize(("finder", "code"), FINDERS)
def test_what_must_not_be_there_would_be_found(finder: Finder, code: str, tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "planted.py").write_text(f"{code}\n")
    assert finder(tmp_path) == ["tasks/planted.py:1"]


@pytest.mark.rule("1.2", "501R-21", "CR-06", "CR-05")
def test_nothing_that_tend_can_do_is_hostile() -> None:
    can = [
        member.value
        for enum in (terms.Action, terms.Stage, terms.Channel, terms.Resolution)
        for member in enum
    ]
    does = [text for step in load_policy().steps for text in (step.name, step.kind)]
    assert [each for each in (*can, *does) if HOSTILE.search(each)] == []
    assert HOSTILE.search("report to a credit_bureau")


FORBIDDEN_WORDS = {
    "what only a third party has to say": r"attempt to collect|debt collector|be used for that",
    "advertising": r"special offer|promotion|newsletter|sign up for|wellness|limited time|survey",
    "a fee": r"late fee|late charge|service charge|finance charges? of [^$]|returned.check fee",
    "a bureau": r"credit (report|score|bureau|rating|history)",
    "an opinion that was withdrawn": r"advisory opinion",
}


@pytest.mark.rule("RF-14", "TC-10", "EM-01", "RZ-03", "CR-06", "RF-19")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", FORBIDDEN_WORDS)
def test_no_word_to_a_patient_holds(what: str, language: str) -> None:
    assert re.findall(FORBIDDEN_WORDS[what], WORDS[language], re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("what only a third party has to say", "This is an attempt to collect money."),
        ("advertising", "Ask about our wellness plan"),
        ("a fee", "A late fee may apply"),
        ("a bureau", "your credit score"),
    ],
)
def test_such_a_word_would_be_found(what: str, text: str) -> None:
    assert re.findall(FORBIDDEN_WORDS[what], text, re.IGNORECASE)


@pytest.mark.rule("RZ-04")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_for_many_name_an_amount_of_money(language: str) -> None:
    amounts = set(re.findall(r"\$\s?\d[\d.,]*", WORDS[language]))
    assert amounts <= {"$0.00"}, "only the disclosure's own zero, which is each plan's truth"


@pytest.mark.rule("RF-19")
def test_the_withdrawn_opinion_is_cited_in_no_document() -> None:
    papers = [*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")]
    assert len(papers) > 10
    texts = [*papers, *(HOUSE / "policy").rglob("*.toml")]
    cited = [
        path.name
        for path in texts
        if path.name not in ("rule_book.toml", "sources.toml")
        and re.search("90 FR 20084|advisory opinion", _read(path))
    ]
    assert cited == []


@pytest.mark.rule("PL-09")
@pytest.mark.parametrize(
    "language", [name for name in LANGUAGES if "plan_ended" in words_in(name).kinds]
)
@pytest.mark.parametrize("kind", ["instalment_reminder", "instalment_note"])
def test_a_plans_letter_shows_amount_day_and_how_to_change_it(kind: str, language: str) -> None:
    words = words_in(language)
    said = " ".join(words.kinds[kind].paragraphs)
    for name in ("{amount_cents}", "{due_on}", "{phone}"):
        assert name in said
    assert words.kinds[kind].amount == "plan"
    assert words.amounts["plan"].label


def notice() -> EmailMessage:
    return build_notice("0" * 24, "someone@example.org", load_practice(), TODAY)


@pytest.mark.rule("HP-11", "EM-01")
def test_a_notice_is_plain_text_without_picture_pixel_or_tracked_link() -> None:
    message = notice()
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    links = re.findall(r"https?://\S+", message.get_content())
    practice = load_practice()
    assert links == [practice.portal_url, f"{practice.preference_url}/{'0' * 24}"]
    assert not any("?" in link for link in links)


@pytest.mark.rule("EM-01")
def test_a_notice_says_truly_who_sends_it() -> None:
    practice = load_practice()
    assert notice()["From"] == f"{practice.sender_name} <{practice.sender_email}>"
    assert notice()["Reply-To"] is None


def _read(path: Path) -> str:
    return path.read_text("utf-8")
