"""What each of SendGrid's answers means, asked of a real HTTP server."""

import json
import logging
from datetime import date
from email.message import EmailMessage

import pytest

from policy.delivery import Event
from tasks.notices import sendgrid_client
from tasks.notices.compose import build_notice
from tasks.notices.send_result import SendResult
from tasks.practice.practice import load_practice
from tasks.runtime.mail_settings import Attestation, MailSettings, Transport, why_not
from tests.sendgrid_double import KEY, Double, sendgrid

PRACTICE = load_practice()
TOKEN = "0123456789abcdef0123456789abcdef"
ADDRESS = "zebulon.quackenbush@example.org"


def notice(address: str = ADDRESS) -> EmailMessage:
    return build_notice(TOKEN, address, PRACTICE, date(2026, 3, 2))


def settings(host: str, **values: object) -> MailSettings:
    known = {"sendgrid_api_key": KEY, "sendgrid_host": host, "mail_timeout_seconds": 60}
    return MailSettings.model_validate(known | values)


def answered(kind: str, **values: object) -> tuple[SendResult, Double]:
    double = Double(lambda: kind)
    with sendgrid(double) as host:
        return sendgrid_client.send(TOKEN, notice(), settings(host, **values), 0.0), double


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("accept", Event.ACCEPTED),
        ("duplicate", Event.REFUSED),
        ("unauthorized", Event.REFUSED),
        ("too_large", Event.REFUSED),
        ("limited", Event.PUT_BACK),
        ("broken", Event.UNSURE),
        ("bad_gateway", Event.UNSURE),
        ("hang", Event.UNSURE),
        ("reset", Event.UNSURE),
        ("accept_and_drop", Event.UNSURE),
    ],
)
def test_every_answer_is_called_what_it_is(kind: str, event: Event) -> None:
    seconds = 0.6 if kind == "hang" else 60
    said, _ = answered(kind, mail_timeout_seconds=seconds)
    assert said.event is event


def test_an_accepted_notice_carries_the_providers_id() -> None:
    said, double = answered("accept")
    assert said.provider_id == double.accepted[0]["message_id"]
    assert double.tokens == [TOKEN]


def test_a_rate_limit_says_how_long_to_wait_within_a_minute() -> None:
    with sendgrid(Double(lambda: "limited")) as host:
        far = sendgrid_client.send(TOKEN, notice(), settings(host), 0.0)
    assert far.wait_seconds == sendgrid_client.LONGEST_WAIT_SECONDS


def test_no_connection_is_safe_to_try_again() -> None:
    said = sendgrid_client.send(TOKEN, notice(), settings("http://127.0.0.1:9"), 0.0)
    assert said.event is Event.PUT_BACK


def test_the_sandbox_sends_nothing() -> None:
    said, double = answered("accept", sendgrid_sandbox=True)
    assert said.event is Event.ACCEPTED
    assert double.accepted == []


@pytest.mark.rule("HP-11", "HP-03", "4.1 opaque ids")
def test_a_request_names_one_person_and_nothing_about_them() -> None:
    _, double = answered("accept")
    (message,) = double.accepted
    assert message["personalizations"] == [{"to": [{"email": ADDRESS}]}]
    assert message["custom_args"] == {"tend_id": TOKEN}
    assert message["content"][0]["type"] == "text/plain"
    assert "categories" not in message
    assert "mail_settings" not in message
    for kind in ("click_tracking", "open_tracking", "subscription_tracking", "ganalytics"):
        assert message["tracking_settings"][kind]["enable"] is False
    assert message["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert TOKEN in message["headers"]["List-Unsubscribe"]
    assert message["from"]["name"] == PRACTICE.sender_name


def test_one_persons_headers_never_reach_the_next() -> None:
    double = Double()
    with sendgrid(double) as host:
        sendgrid_client.send(TOKEN, notice(), settings(host), 0.0)
        other = TOKEN[::-1]
        sendgrid_client.send(
            other, build_notice(other, "b@example.org", PRACTICE, date(2026, 3, 2)),
            settings(host), 0.0,
        )  # fmt: skip
    assert TOKEN not in json.dumps(double.accepted[1])


@pytest.mark.rule("HP-13")
@pytest.mark.vector(26)
def test_no_key_address_or_word_is_in_any_log_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for kind in ("accept", "broken", "unauthorized", "reset"):
        answered(kind)
    for secret in (KEY, "SG.", "zebulon", "secure portal", TOKEN):
        assert secret not in caplog.text


SIGNED = Attestation(
    transport=Transport.SENDGRID,
    vendor="Twilio SendGrid",
    paper="memo 2026-04",
    approved_by="R. Counsel",
    approved_on=date(2026, 1, 5),
)


@pytest.mark.rule("HP-02")
def test_nothing_goes_live_before_somebody_signed_for_it() -> None:
    live = settings("https://api.sendgrid.com").model_copy(
        update={"mail_transport": Transport.SENDGRID, "sendgrid_verified_sender": "m@example.org"}
    )
    assert "nobody has signed" in why_not(live, None, "m@example.org")
    other = SIGNED.model_copy(update={"transport": Transport.SMTP})
    assert "nobody has signed" in why_not(live, other, "m@example.org")
    assert "VERIFIED_SENDER" in why_not(live, SIGNED, "other@example.org")
    assert why_not(live, SIGNED, "m@example.org") == ""
    assert why_not(MailSettings(), None, "m@example.org") == ""
    sandbox = live.model_copy(update={"sendgrid_sandbox": True})
    assert why_not(sandbox, None, "m@example.org") == ""


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"mail_transport": "sendgrid"}, "TEND_SENDGRID_API_KEY"),
        ({"mail_transport": "smtp"}, "TEND_SMTP_HOST"),
    ],
)
def test_a_transport_without_its_key_or_host_is_refused(
    values: dict[str, str], missing: str
) -> None:
    with pytest.raises(ValueError, match=missing):
        MailSettings.model_validate(values)
