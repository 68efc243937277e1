"""How notices leave: written to files, through SendGrid, or through the practice's own relay.

Files are the default. The others carry patients' addresses to somebody else's machine, so they
start only when somebody has signed for it (rule 4.1 attestation): SendGrid is not HIPAA-eligible.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, model_validator

from tasks.runtime.errors import WrongInput

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]


class Transport(StrEnum):
    FILE = "file"
    SENDGRID = "sendgrid"
    SMTP = "smtp"

    @classmethod
    def carriers(cls) -> tuple["Transport", ...]:
        """Somebody else takes the message; it can be stopped until the first byte leaves."""
        return (cls.SENDGRID, cls.SMTP)


class Attestation(BaseModel):
    """Who decided that patients' e-mail may go this way, and on what paper (HP-02).

    `paper` is the number of the business associate contract or of counsel's memo.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    transport: Transport
    vendor: Said
    paper: Said
    approved_by: Said
    approved_on: date


_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class MailSettings(BaseModel):
    """Part of the settings: `TEND_MAIL_...`, `TEND_SENDGRID_...`, `TEND_SMTP_...`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    mail_transport: Transport = Field(
        default=Transport.FILE,
        description="How notices leave. The last two need `[mail_attestation]` in `practice.toml`.",
    )
    mail_paused: bool = Field(
        default=False,
        description="No e-mail leaves; looked at before each one. Letters go on.",
    )
    mail_workers: int = Field(
        default=16, ge=1, le=64, description="Requests to the mail provider at once."
    )
    mail_timeout_seconds: float = Field(
        default=10.0, gt=0, description="Seconds that one request may take."
    )
    reconcile_minutes: int = Field(
        default=60,
        ge=1,
        description="Minutes that a provider's answer may be missing before a letter goes instead.",
    )
    sendgrid_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key, with the right *Mail Send* and no other. Needed for `sendgrid`.",
    )
    sendgrid_host: str = Field(
        default="https://api.sendgrid.com", description="Another host than SendGrid's own."
    )
    sendgrid_sandbox: bool = Field(
        default=False, description="SendGrid checks every message and delivers none."
    )
    sendgrid_webhook_key: str = Field(
        default="",
        description="The public key of SendGrid's signed events; two with a comma between while "
        "they change.",
    )
    sendgrid_verified_sender: str = Field(
        default="",
        description="The sender that SendGrid verified: the `sender_email` of `practice.toml`.",
    )
    smtp_host: str = Field(
        default="", description="The practice's own mail relay. Needed for `smtp`."
    )
    smtp_port: int = Field(default=587, description="The relay's port.")
    smtp_user: str = Field(default="", description="The relay's user. Empty: no login.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="The relay's password.")
    smtp_starttls: bool = Field(default=True, description="Speak to the relay through TLS.")

    @property
    def rehearses(self) -> bool:
        """Whether mail of another day than today may go this way: it reaches nobody."""
        if self.mail_transport is not Transport.SENDGRID:
            return self.mail_transport is Transport.FILE
        return self.sendgrid_sandbox or urlsplit(self.sendgrid_host).hostname in _THIS_MACHINE

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.mail_transport is Transport.SENDGRID and not self.sendgrid_api_key:
            raise ValueError("TEND_SENDGRID_API_KEY is not set; SendGrid cannot be used without it")
        if self.mail_transport is Transport.SMTP and not self.smtp_host:
            raise ValueError("TEND_SMTP_HOST is not set; say which relay takes the mail")
        return self


def refuse_unsigned(mail: MailSettings, attestation: Attestation | None, sender: str) -> None:
    """Raises WrongInput with one line that says what is missing before mail may go this way."""
    if why := why_not(mail, attestation, sender):
        raise WrongInput(why)


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
