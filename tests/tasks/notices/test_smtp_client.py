"""The practice's own relay: it says nothing more, so what it took counts as sent."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP, Envelope, Session

from tasks.daily_run import day
from tasks.runs.send_times import by_the_clock
from tasks.runtime import clock
from tasks.runtime.mail_settings import Transport
from tasks.storage.tables import MESSAGE, PERSON
from tests.factories import TODAY
from tests.tasks.days import breaches, moment, rows, triaged, work
from tests.tasks.mailing import SIGNED, reminded, states

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
RELAYED = SIGNED.model_copy(
    update={
        "mail_attestation": SIGNED.mail_attestation.model_copy(update={"transport": Transport.SMTP})
        if SIGNED.mail_attestation
        else None
    }
)


class Relay(Handler):
    """Remembers what it took; refuses who is not known there."""

    def __init__(self) -> None:
        super().__init__()
        self.took: list[str] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        if to.startswith("unknown"):
            return "550 no such user here"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    def handle_message(self, message: object) -> None:
        self.took.append(str(message))


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    handler = Relay()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings = {
        "mail_transport": "smtp",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(port),
        "smtp_starttls": "false",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"TEND_{name.upper()}", value)
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    try:
        yield handler
    finally:
        controller.stop()


def send_today() -> int:
    run = triaged()
    work(run)
    day.seal(run, moment())
    return day.notices(run, RELAYED, by_the_clock(TODAY, RELAYED))


def test_what_the_relay_took_was_provided_today(relay: Relay) -> None:
    reminded(2)
    assert send_today() == 2
    assert (states(), len(relay.took)) == (["sent", "sent"], 2)
    assert {row["provided_on"] for row in rows(MESSAGE)} == {TODAY}
    assert breaches() == ()


def test_who_is_unknown_there_gets_paper(relay: Relay) -> None:
    reminded(1, email="unknown@example.org")
    send_today()
    assert (states(), rows(MESSAGE)[0]["reason"]) == (["failed"], "smtp 550")
    assert (relay.took, rows(PERSON)[-1]["email_chosen"]) == ([], False)
    assert breaches() == ()
