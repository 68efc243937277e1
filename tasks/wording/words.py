"""The words of a letter: read from `templates/<language>/words.toml`, filled with its facts."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from pydantic import BaseModel, ConfigDict, Field

from policy.terms import dollars
from tasks.wording.tone_gate import pass_the_gate

Fact = str | int | date | tuple[int, ...]


Quote = tuple[int, int, int]
"""A plan: number of payments, cents of each, cents of the last one (PP-06)."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(_Frozen):
    heading: str
    text: str
    contact: str = ""


class Common(_Frozen):
    date: str
    for_accounts: str
    choices_heading: str
    choices_heading_settled: str
    """Where nothing is left to pay: the choices are about other bills."""
    money_heading: str
    care: str
    page: str
    choices: tuple[Note, Note, Note]
    change_plan: Note
    """The second choice of somebody who pays over time already."""
    ask_again: Note
    """The third choice where help was asked for and could not be given."""
    help: Note
    slip: Mapping[str, str]
    notes: tuple[Note, ...]


class Amount(_Frozen):
    label: str
    note: str = ""


class KindWords(_Frozen):
    title: str
    amount: str
    paragraphs: tuple[str, ...]
    items: str = ""
    """The fact that is a list, one item on each line or after each semicolon."""
    after: str = ""
    if_owed: str = ""
    optional: Mapping[str, str] = {}
    """Printed only when the fact is known."""
    disclosure: bool = False


class Summary(_Frozen):
    """The plain-language summary: a heading and the seven things of 501R-26, none left out."""

    heading: str = Field(min_length=1)
    who: str = Field(min_length=1)
    how: str = Field(min_length=1)
    copies: str = Field(min_length=1)
    by_mail: str = Field(min_length=1)
    office: str = Field(min_length=1)
    languages: str = Field(min_length=1)
    no_more: str = Field(min_length=1)


class Disclosure(_Frozen):
    heading: str
    rows: tuple[tuple[str, str], ...]


class NoticeWords(_Frozen):
    """`strict` fits any transport; `options` names the choices where a contract protects it."""

    subject: str
    body: Mapping[Literal["strict", "options"], str]


class AnswerWords(_Frozen):
    """What somebody says on the phone, and what is said then."""

    heard: str
    said: str


class Words(_Frozen):
    locale: str
    """How this language writes amounts and dates for readers in the United States."""
    common: Common
    summary: Summary
    amounts: Mapping[str, Amount]
    table: Mapping[str, str]
    disclosure: Disclosure
    schedule: Mapping[str, str]
    kinds: Mapping[str, KindWords]
    where_known: Mapping[str, str] = {}
    """Said in a letter of any kind that knows the fact."""
    notice: NoticeWords
    basis: Mapping[str, str] = {}
    """How a determination was reached, in languages other than that of the stored basis."""
    missing: Mapping[str, str]
    """What an application can lack, by the words it is recorded with."""
    call: Mapping[str, str]
    call_amounts: Mapping[str, str] = {}
    """The bill in a line, and plans, as they are said."""
    answers: Mapping[str, AnswerWords] = {}

    @property
    def language(self) -> str:
        return self.locale.partition("_")[0]

    def missing_in_words(self, recorded: str) -> list[str]:
        """One for each line or semicolon, and for each comma between words of the list."""
        found: list[str] = []
        for line in filter(None, map(plain, re.split(r"[;\n]", recorded))):
            parts = [part.strip() for part in line.split(",")]
            found += parts if all(part.casefold() in self.missing for part in parts) else [line]
        return [self.missing.get(one.casefold(), one) for one in found]

    def schedule_of(self, quote: Quote) -> str:
        """`12 payments of $100.00`; the last one apart when it differs (PP-06)."""
        count, amount, last = quote
        if count == 1:
            return self.fill(self.schedule["one"], {"amount_cents": last})
        if amount == last:
            return self.fill(self.schedule["equal"], {"count": count, "amount_cents": amount})
        facts: dict[str, Fact] = {"count": count - 1, "amount_cents": amount, "last_cents": last}
        return self.fill(self.schedule["two" if count == 2 else "uneven"], facts)

    def schedule_in_words(self, payments: Sequence[int]) -> str:
        """What is left to pay, a payment each month: those of the same amount together."""
        *regular, last = payments
        if len(set(regular)) < 2:
            return self.schedule_of((len(payments), regular[0] if regular else last, last))
        parts = []
        for cents, same in groupby(payments):
            count = len(list(same))
            words = self.schedule["equal" if count > 1 else "one"]
            parts.append(self.fill(words, {"count": count, "amount_cents": cents}))
        return self.schedule["then"].join(parts)

    def fill(self, text: str, facts: Mapping[str, Fact]) -> str:
        """Raises KeyError when the words need a fact that is not there."""
        return fill(text, facts, self.locale)


@cache
def words_in(language: str) -> Words:
    """Raises LookupError when nobody has written that language yet; never another one instead.
    Raises UnfitWords when they break a rule: what fails the tone gate is never rendered."""
    source = files("templates").joinpath(language, "words.toml")
    if not language.isalnum() or not source.is_file():
        raise LookupError(f"There are no words in language {language!r} yet")
    text = source.read_text(encoding="utf-8")
    pass_the_gate(language, text)
    return Words.model_validate(tomllib.loads(text))


def fill(text: str, facts: Mapping[str, Fact], locale: str = "en_US") -> str:
    """Raises KeyError when the words need a fact that is not there."""
    return text.format_map(_Shown(facts, locale))


class _Shown(dict[str, Fact]):
    def __init__(self, facts: Mapping[str, Fact], locale: str) -> None:
        super().__init__(facts)
        self._locale = locale

    def __getitem__(self, name: str) -> str:
        return shown(name, super().__getitem__(name), self._locale)


def shown(name: str, value: Fact, locale: str = "en_US") -> str:
    """A fact as people write it; one whose name ends in `_cents` is an amount."""
    if isinstance(value, date):
        return format_date(value, "long", locale=locale)
    if isinstance(value, int):
        if name.endswith("_cents"):
            return dollars(value)
        return format_decimal(value, locale=locale)
    if isinstance(value, tuple):
        return ", ".join(shown(name, one, locale) for one in value)
    return plain(value)


def plain(text: str) -> str:
    """Without control and direction characters, which could turn a printed name around."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
