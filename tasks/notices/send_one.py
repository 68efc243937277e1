"""One notice, one request; and what the workers of a batch tell each other."""

from dataclasses import dataclass

from policy.delivery import Event
from tasks.notices.claim import Notice
from tasks.notices.send_result import SendResult
from tasks.runtime import Settings, Transport, clock, current, leave_trace

_NOT_TRIED = SendResult(Event.PUT_BACK)
_LOCKED_OUT = frozenset({"http 401", "http 403", "smtp login"})


@dataclass(slots=True)
class Gate:
    """Shut: nothing more is tried before `wait_seconds` are over. For good: our key is refused,
    and a person has to look; every other notice would be refused like the first."""

    shut: bool = False
    closed_for_good: bool = False
    wait_seconds: float = 0.0

    def heard(self, answer: SendResult) -> None:
        if answer.event is Event.PUT_BACK:
            self.shut = True
            self.wait_seconds = max(self.wait_seconds, answer.wait_seconds)
        if answer.code in _LOCKED_OUT:
            self.shut = self.closed_for_good = True

    def reopen(self) -> None:
        self.shut, self.wait_seconds = self.closed_for_good, 0.0


def attempt(notice: Notice, settings: Settings, gate: Gate) -> SendResult:
    """What became of it. Not tried while the gate is shut or mail is paused."""
    if gate.shut or current().mail_paused:
        return _NOT_TRIED
    try:
        answer = _send(notice, settings)
    except Exception as problem:  # nobody knows whether it left, so it is not sent again
        answer = SendResult(Event.UNSURE, code=leave_trace(problem, message=notice.plan.message_id))
    gate.heard(answer)
    return answer


def _send(notice: Notice, settings: Settings) -> SendResult:
    """A client is loaded where mail goes its way."""
    if settings.mail_transport is Transport.SMTP:
        from tasks.notices import smtp_client

        return smtp_client.send(notice.message, settings)
    from tasks.notices import sendgrid_client

    return sendgrid_client.send(
        notice.plan.token, notice.message, settings, clock.now().timestamp()
    )
