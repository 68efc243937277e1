"""The e-mail that says only that something is ready (rule 4.1 notice text, rule 4.1 opaque ids).

The transport is not bound to keep health data secret, so a notice takes nothing about the
patient: no name, amount, date of service, account or stage. Its words are one fixed text.
"""

from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from policy.contact import is_mailbox
from tasks.delivery import is_token
from tasks.practice import Practice
from tasks.runtime import write_private
from tasks.wording import fill, words_in

ALLOWED_SUBJECTS = frozenset({"You have a new message", "Tiene un mensaje nuevo", "您有一条新消息"})


def build_notice(
    token: str, to_email: str, practice: Practice, on_date: date, language: str = "en"
) -> EmailMessage:
    """One notice to one address; the same arguments always give the same message."""
    if not is_token(token):
        raise ValueError("A notice needs a token of 20 to 64 letters, digits, - and _")
    words = words_in(language).notice
    if words.subject not in ALLOWED_SUBJECTS:
        raise ValueError("The subject of a notice is not one of those allowed")
    stop_url = f"{practice.preference_url}/{token}"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = words.subject
    message["From"] = Address(practice.sender_name, addr_spec=practice.sender_email)
    message["To"] = _one_address(to_email)
    message["Date"] = datetime.combine(on_date, time(12), UTC)
    message["Message-ID"] = f"<{token}@{practice.sender_email.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{stop_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    ours = {
        "name": practice.name,
        "phone": practice.phone,
        "portal_url": practice.portal_url,
        "stop_url": stop_url,
    }
    message.set_content(fill(words.body[practice.notice_wording].lstrip(), ours))
    return message


def write_notice(directory: Path, token: str, message: EmailMessage) -> Path:
    """Write TOKEN.eml; a notice that is already there is left as it was."""
    if not is_token(token):
        raise ValueError("A notice needs a token of 20 to 64 letters, digits, - and _")
    path = directory / f"{token}.eml"
    return path if path.exists() else write_private(path, message.as_bytes())


def _one_address(text: str) -> Address:
    """Whatever the parser raises, the error must not repeat the address: it ends in logs."""
    try:
        address = Address(addr_spec=text)
    except Exception:
        raise ValueError("That is not one e-mail address") from None
    if not is_mailbox(text) or address.addr_spec != text:
        raise ValueError("That is not one e-mail address")
    return address
