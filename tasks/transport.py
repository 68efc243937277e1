"""How notices leave: written to files, through SendGrid, or through the practice's own relay.

Files are the default. The others carry patients' addresses to somebody else's machine, so they
start only when somebody has signed for it (rules.md 4.1): SendGrid is not HIPAA-eligible.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints, model_validator

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]


class Transport(StrEnum):
    FILE = "file"
    SENDGRID = "sendgrid"
    SMTP = "smtp"


class Attestation(BaseModel):
    """Who decided that patients' e-mail may go this way, and on what paper (rules.md 4.1, HP-02).

    `paper` is the number of the business associate contract or of counsel's memo.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    transport: Transport
    vendor: Said
    paper: Said
    approved_by: Said
    approved_on: date


class MailSettings(BaseModel):
    """Part of the settings: `TEND_MAIL_...`, `TEND_SENDGRID_...`, `TEND_SMTP_...`."""

    model_config = ConfigDict(frozen=True)

    mail_transport: Transport = Transport.FILE
    mail_workers: int = 16
    mail_timeout_seconds: float = 10.0
    reconcile_minutes: int = 60
    sendgrid_api_key: SecretStr = SecretStr("")
    sendgrid_host: str = "https://api.sendgrid.com"
    sendgrid_sandbox: bool = False
    sendgrid_webhook_key: str = ""
    sendgrid_verified_sender: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = True

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.mail_transport is Transport.SENDGRID and not self.sendgrid_api_key:
            raise ValueError("TEND_SENDGRID_API_KEY is not set; SendGrid cannot be used without it")
        if self.mail_transport is Transport.SMTP and not self.smtp_host:
            raise ValueError("TEND_SMTP_HOST is not set; say which relay takes the mail")
        return self


def why_not(mail: MailSettings, attestation: Attestation | None, sender: str) -> str:
    """Why mail may not go this way; empty when it may. A sandbox sends nothing, so it may."""
    way = mail.mail_transport
    if way is Transport.FILE or (way is Transport.SENDGRID and mail.sendgrid_sandbox):
        return ""
    if attestation is None or attestation.transport is not way:
        return (
            f"nobody has signed for mail through {way}: practice.toml needs [mail_attestation] "
            "with transport, vendor, paper, approved_by and approved_on"
        )
    if way is Transport.SENDGRID and mail.sendgrid_verified_sender.lower() != sender.lower():
        return (
            "TEND_SENDGRID_VERIFIED_SENDER must name the sender_email of practice.toml, once "
            "SendGrid has verified it"
        )
    return ""
