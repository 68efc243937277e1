"""SendGrid: one person a request, and every uncertain answer called what it is (SG-20, SG-21).

The only room that knows the library. Its traps: no timeout of its own, headers
that stay for later calls, a debug log with the key and the address, and error classes that do
not survive pickling, so that only the status code decides.
"""

import logging
import socket
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from http.client import HTTPException
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    ClickTracking,
    Content,
    CustomArg,
    Email,
    Ganalytics,
    Header,
    Mail,
    OpenTracking,
    SandBoxMode,
    SubscriptionTracking,
    To,
    TrackingSettings,
)
from sendgrid.helpers.mail import (
    MailSettings as MailOptions,
)

from policy.delivery import OPAQUE_ID, Event
from tasks.notices.send_result import SendResult
from tasks.runtime import MailSettings

LONGEST_WAIT_SECONDS = 60.0
_REFUSED = frozenset({400, 401, 403, 404, 405, 413, 415})
_NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_PASSED_ON = ("List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted")

# The library logs addresses, bodies and the key at DEBUG (PC-07): it is never asked to.
logging.getLogger("python_http_client").setLevel(logging.WARNING)


def send(token: str, notice: EmailMessage, mail: MailSettings, now: float) -> SendResult:
    """Hand one notice to SendGrid. `now` is a Unix time, for the rate limit's end."""
    client = SendGridAPIClient(
        mail.sendgrid_api_key.get_secret_value(), host=mail.sendgrid_host.rstrip("/")
    )
    client.client.timeout = mail.mail_timeout_seconds
    try:
        answer = client.send(_request(token, notice, mail))
    except HTTPError as problem:
        return _answered(problem.status_code, problem.headers, now)
    except URLError as problem:
        return _failed(problem.reason)
    except (OSError, HTTPException) as problem:
        return _failed(problem)
    return _answered(answer.status_code, answer.headers, now)


def _request(token: str, notice: EmailMessage, mail: MailSettings) -> Mail:
    """One person, plain text, nothing followed, and no word that says whose or what it is."""
    name, sender = parseaddr(str(notice["From"]))
    message = Mail(from_email=Email(sender, name), subject=str(notice["Subject"]))
    message.add_to(To(parseaddr(str(notice["To"]))[1]))
    message.add_content(Content("text/plain", str(notice.get_content())))
    message.add_custom_arg(CustomArg(OPAQUE_ID, str(token)))
    for header in _PASSED_ON:
        message.add_header(Header(header, str(notice[header])))
    message.tracking_settings = _followed_by_nobody()
    if mail.sendgrid_sandbox:
        message.mail_settings = MailOptions(sandbox_mode=SandBoxMode(enable=True))
    people = message.get()["personalizations"]
    if len(people) != 1 or len(people[0]["to"]) != 1:
        raise RuntimeError("a notice goes to exactly one person")  # PC-11: a breach otherwise
    return message


def _followed_by_nobody() -> TrackingSettings:
    """HP-11: nobody counts who opens what."""
    return TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        subscription_tracking=SubscriptionTracking(enable=False),
        ganalytics=Ganalytics(enable=False),
    )


def _answered(status: int, headers: object, now: float) -> SendResult:
    known = {str(key).lower(): str(value) for key, value in dict(headers or {}).items()}  # type: ignore[call-overload]
    if status in (200, 202):  # 200 is the sandbox (SG-12)
        return SendResult(Event.ACCEPTED, known.get("x-message-id", ""), f"http {status}")
    if status == 429:
        return SendResult(Event.PUT_BACK, code="http 429", wait_seconds=_wait(known, now))
    if status in _REFUSED:
        return SendResult(Event.REFUSED, code=f"http {status}")
    return SendResult(Event.UNSURE, code=f"http {status}")


def _wait(headers: dict[str, str], now: float) -> float:
    """Until the limit is over, as the header says (SG-16); at least a second, at most a minute."""
    try:
        left = float(headers.get("x-ratelimit-reset", "")) - now
    except ValueError:
        left = 1.0
    return min(max(left, 1.0), LONGEST_WAIT_SECONDS)


def _failed(reason: object) -> SendResult:
    """Nothing left before there was a connection; after that nobody knows."""
    if isinstance(reason, _NEVER_LEFT):
        return SendResult(Event.PUT_BACK, code="no connection", wait_seconds=1.0)
    timeout = isinstance(reason, TimeoutError)
    return SendResult(Event.UNSURE, code="timeout" if timeout else "connection lost")
