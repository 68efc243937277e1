"""The practice's own mail relay, by SMTP: for practices whose counsel wants a signed contract.

A relay says nothing more once it has taken a message: what it took counts as sent, and what comes
back comes back to the practice's own mailbox (`tend record preference` then switches e-mail off).
"""

import smtplib
import ssl
from email.message import EmailMessage

from policy.delivery import Event
from tasks.notices.send_result import SendResult
from tasks.runtime import MailSettings


def send(notice: EmailMessage, mail: MailSettings) -> SendResult:
    """Hand one notice to the relay. Before the message itself is given, every failure is safe."""
    try:
        relay = _connected(mail)
    except smtplib.SMTPAuthenticationError:
        return SendResult(Event.REFUSED, code="smtp login")
    except (OSError, smtplib.SMTPException):
        return SendResult(Event.PUT_BACK, code="no connection", wait_seconds=1.0)
    try:
        relay.send_message(notice)
    except smtplib.SMTPResponseException as problem:
        return _answered(problem.smtp_code)
    except smtplib.SMTPRecipientsRefused as problem:
        return _answered(max(code for code, _ in problem.recipients.values()))
    except (OSError, smtplib.SMTPException):
        return SendResult(Event.UNSURE, code="connection lost")
    finally:
        _leave(relay)
    return SendResult(Event.WRITTEN, code="smtp 250")


def _connected(mail: MailSettings) -> smtplib.SMTP:
    relay = smtplib.SMTP(mail.smtp_host, mail.smtp_port, timeout=mail.mail_timeout_seconds)
    try:
        if mail.smtp_starttls:
            relay.starttls(context=ssl.create_default_context())
        if mail.smtp_user:
            relay.login(mail.smtp_user, mail.smtp_password.get_secret_value())
    except BaseException:
        relay.close()
        raise
    return relay


def _answered(code: int) -> SendResult:
    """5xx is no for good, 4xx is not now: in both the relay did not take it."""
    event = Event.REFUSED if code >= 500 else Event.PUT_BACK
    return SendResult(event, code=f"smtp {code}", wait_seconds=1.0)


def _leave(relay: smtplib.SMTP) -> None:
    try:
        relay.quit()
    except (OSError, smtplib.SMTPException):
        relay.close()
