"""The practice in whose name everything is sent, read from one `practice.toml`."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from policy.law import Facility, specialty_in
from tasks.runtime import Attestation, current, top_file

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""


def _drawing(value: str) -> str:
    if value and not (value.lstrip().startswith("<svg") and "<script" not in value):
        raise ValueError("must be an SVG drawing, from <svg to </svg>")
    return value


Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Look(BaseModel):
    """`accent` is for headings and amounts, `tint` lies behind the amount, `logo` is SVG text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accent: Colour = "#1f5c6b"
    tint: Colour = "#eef5f6"
    logo: Annotated[str, AfterValidator(_drawing)] = ""

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if min(_contrast(self.accent, paper) for paper in ("#ffffff", self.tint)) < LEAST_CONTRAST:
            raise ValueError("accent is too pale to be read; choose a darker one or a paler tint")
        return self


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


STANDARD = top_file("practice.toml", "tasks.practice")


def _web_page(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an https:// address without ? or #")
    return value.rstrip("/")


def _direct_page(value: str) -> str:
    """501R-08 asks for the page itself; a home page does not count."""
    if not urlsplit(_web_page(value)).path.strip("/"):
        raise ValueError("must be the direct page, not the home page")
    return value


def _neutral(value: str) -> str:
    """HP-08: what stands on an envelope or in an e-mail's head names no specialty."""
    if told := specialty_in(value):
        raise ValueError(f"gives away a specialty ({told!r}); put a neutral name")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):
        raise ValueError("must be a time zone name such as America/Chicago") from None
    return value


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\r\n]+$"),
]
Phone = Annotated[str, StringConstraints(pattern=r"^[+(]?\d[\d ().-]{8,18}\d$")]
Tty = Annotated[str, StringConstraints(pattern=r"^[+(]?\d[\d ().-]*\d$", max_length=20)]
Mailbox = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>,;]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
]
WebPage = Annotated[str, AfterValidator(_web_page)]


class Intake(BaseModel):
    """Whose `payments` are the money: with "billing", what is recorded here is provisional until
    an export shows it; with "tend", no export ever shows what was recorded here. `ignore_columns`
    are the columns of an export that Tend need not know; a `complete` export has every open visit,
    so that one it leaves out waits for a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payments: Literal["billing", "tend"] = "billing"
    ignore_columns: tuple[Words, ...] = ()
    complete: bool = True


class Payments(BaseModel):
    """`second_person_above`, in dollars: a payment of more than that is recorded once a second
    person looked at it, too. None: nobody else has to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    second_person_above: Annotated[int, Field(ge=1)] | None = None

    def wants_second(self, cents: int) -> bool:
        limit = self.second_person_above
        return limit is not None and cents > limit * 100


class Practice(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Words, AfterValidator(_neutral)]
    address: tuple[Words, ...]
    phone: Phone
    hours: Words
    tty: Tty
    portal_url: Annotated[WebPage, AfterValidator(_neutral)]
    assistance_url: Annotated[str, AfterValidator(_direct_page)]
    assistance_phone: Phone
    payment_address: tuple[Words, ...]
    sender_name: Annotated[Words, AfterValidator(_neutral)]
    sender_email: Annotated[Mailbox, AfterValidator(_neutral)]
    preference_url: Annotated[WebPage, AfterValidator(_neutral)]
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    facility: Facility = Facility()
    look: Look = Look()
    intake: Intake = Intake()
    payments: Payments = Payments()
    hours_in: dict[str, Words] = {}
    translation_signed_by: dict[str, Words] = {}
    mail_attestation: Attestation | None = None
    notice_wording: Literal["strict", "options"] = "strict"

    def words(self, language: str = "en") -> dict[str, str]:
        """What `{name}`, `{phone}` and the like stand for in the templates of a language."""
        lines = {name: ", ".join(getattr(self, name)) for name in ("address", "payment_address")}
        lines["hours"] = self.hours_in.get(language, self.hours)
        lines["portal"] = self.portal_url.removeprefix("https://")
        not_words = {
            "facility", "look", "intake", "payments", "translation_signed_by", "notice_wording",
        }  # fmt: skip
        return self.model_dump(exclude={*lines, *not_words, "mail_attestation"}) | lines


def current_practice() -> Practice:
    """The practice of the settings; read again only when its file changed."""
    source = current().practice_file or STANDARD
    try:
        changed_at = source.stat().st_mtime_ns
    except OSError:
        changed_at = 0
    return _read(source, changed_at)


@lru_cache
def _read(source: Path, _changed_at: int) -> Practice:
    return load_practice(source)


def load_practice(path: Path | None = None) -> Practice:
    """Read the file, or raise ValueError with one line that says what to correct."""
    source = path or STANDARD
    try:
        return Practice.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
    except OSError:
        raise ValueError(f"Cannot read the practice file {source}") from None
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise ValueError(f"{source.name}: {field}: {message}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{source.name} is not valid TOML: {error}") from None
