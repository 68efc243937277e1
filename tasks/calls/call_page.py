"""What a specialist has before them during one call, as one object: whom they talk to, all of the
household's accounts, and what is said in the person's language with English beside it. The printed
sheet and any other page show it; neither picks words of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, func, select

from policy.holds import STOPS_THE_CADENCE
from policy.plans import first_due
from policy.terms import CallOutcome, LedgerKind, Stage
from tasks.calls.call_entry import CallEntry
from tasks.calls.call_script import BEFORE_QUOTES
from tasks.outbox import hold_in_force
from tasks.practice import Practice
from tasks.storage import ACCOUNT, ENVELOPE, HOLD, LEDGER, PERSON, among
from tasks.wording import ENGLISH, Fact, Quote, Words, words_in

OUTCOME_OF = MappingProxyType(
    {
        "cannot_pay": CallOutcome.ASKS_FOR_HELP,
        "insurance_should_pay": CallOutcome.DISPUTES,
        "never_got_this": CallOutcome.CALL_BACK_AT,
        "is_afraid": CallOutcome.ASKS_FOR_HELP,
        "thinks_it_a_scam": CallOutcome.CALL_BACK_AT,
        "is_busy": CallOutcome.CALL_BACK_AT,
        "already_paid": CallOutcome.ALREADY_PAID,
        "no_more_calls": CallOutcome.DO_NOT_CALL,
    }
)
"""What people answer, and what is recorded then."""


class Line(NamedTuple):
    """Something to say; `english` is the same for whoever does not speak the language."""

    cue: str
    said: str
    english: str


class Answer(NamedTuple):
    """To what the person says; `outcome` is what is recorded then."""

    heard: str
    heard_english: str
    said: str
    english: str
    outcome: CallOutcome


class HouseholdAccount(NamedTuple):
    """An account of the person that is open; `stands` says whether this call is about it."""

    reference: str
    patient: str
    visit_on: date
    balance_cents: int
    stands: str


@dataclass(frozen=True, slots=True)
class CallPage:
    """`check` is what the person has to name, masked; the script's language is `language`."""

    entry: CallEntry
    language: str
    check: tuple[tuple[str, str], ...]
    bill: Line
    accounts: tuple[HouseholdAccount, ...]
    before: tuple[Line, ...]
    quotes: tuple[Line, ...]
    close: Line
    voicemail: Line
    interpreter: str
    answers: tuple[Answer, ...]


class _Money(NamedTuple):
    """Of the bills a call is about, in cents: charged, less what came off it, is owed."""

    charged_cents: int = 0
    insurer_cents: int = 0
    discount_cents: int = 0
    paid_cents: int = 0
    owed_cents: int = 0


def pages_of(
    connection: Connection, entries: Sequence[CallEntry], practice: Practice, day: date
) -> list[CallPage]:
    """In the order in which people may be called: whose hours end first is first."""
    people = _people(connection, [entry.call_id for entry in entries])
    accounts = _accounts(connection, [row.id for row in people.values()], day)
    asked = [reference for entry in entries for reference in entry.references]
    money = _money(connection, asked)
    return [
        _page(entry, people[entry.call_id], accounts, money, practice, day)
        for entry in in_order(entries)
    ]


def in_order(entries: Iterable[CallEntry]) -> list[CallEntry]:
    """By the hour: whose hours begin first, and of those whose hours end first."""
    return sorted(entries, key=lambda entry: entry.window or ())


def _page(
    entry: CallEntry,
    person: Row[Any],
    accounts: Mapping[int, Sequence[HouseholdAccount]],
    money: Mapping[str, _Money],
    practice: Practice,
    day: date,
) -> CallPage:
    language = script_language(entry.language)
    own: dict[str, Fact] = {"guarantor_name": entry.guarantor_name, "language": entry.language}
    speak = _Speaker(
        words_in(language),
        words_in(ENGLISH),
        {**practice.words(language), **own},
        {**practice.words(ENGLISH), **own},
    )
    asked = _Money(*map(sum, zip(*(money[one] for one in entry.references), strict=True)))
    needs_interpreter = language == ENGLISH and entry.language.split("-")[0] != ENGLISH
    return CallPage(
        entry=entry,
        language=language,
        check=(("Birth date", masked_day(person.birth_date)), ("Address", masked_address(person))),
        bill=speak.line("bill", "call_amounts", **asked._asdict()),
        accounts=tuple(
            one._replace(stands="in this call") if one.reference in entry.references else one
            for one in accounts[person.id]
        ),
        before=tuple(speak.line(cue, "call") for cue in BEFORE_QUOTES),
        quotes=tuple(_quote(quote, first_due(day), speak) for quote in entry.quotes),
        close=speak.line("close", "call"),
        voicemail=speak.line("voicemail", "call"),
        interpreter=speak.line("interpreter", "call").english if needs_interpreter else "",
        answers=tuple(speak.answer(name, outcome) for name, outcome in OUTCOME_OF.items()),
    )


def script_language(spoken: str) -> str:
    """The person's, where it has a script; else English, with an interpreter."""
    language = spoken.split("-")[0].lower()
    try:
        return language if words_in(language).answers else ENGLISH
    except LookupError:
        return ENGLISH


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Fills a line in the person's language and in English."""

    spoken: Words
    english: Words
    facts: Mapping[str, Fact]
    english_facts: Mapping[str, Fact]

    def line(self, cue: str, table: Literal["call", "call_amounts"], **more: Fact) -> Line:
        spoken: Mapping[str, str] = getattr(self.spoken, table)
        english: Mapping[str, str] = getattr(self.english, table)
        return self._both(cue, spoken[cue], english[cue], more)

    def answer(self, name: str, outcome: CallOutcome) -> Answer:
        spoken, english = self.spoken.answers[name], self.english.answers[name]
        heard = self._both(name, spoken.heard, english.heard, {})
        line = self._both(name, spoken.said, english.said, {})
        return Answer(heard.said, heard.english, line.said, line.english, outcome)

    def _both(self, cue: str, spoken: str, english: str, more: Mapping[str, Fact]) -> Line:
        return Line(
            cue,
            self.spoken.fill(spoken, {**self.facts, **more}),
            self.english.fill(english, {**self.english_facts, **more}),
        )


def _quote(quote: Quote, first: date, speak: _Speaker) -> Line:
    """About how much a month, for how long, in all, and from when on."""
    count, amount, last = quote
    facts: dict[str, Fact] = {
        "count": count,
        "about": f"${round(amount / 100):,}",
        "amount_cents": amount,
        "last_cents": last,
        "owed_cents": amount * (count - 1) + last,
        "due_on": first,
    }
    even = "once" if count == 1 else "even"
    return speak.line(even if amount == last else "uneven", "call_amounts", **facts)


def masked_day(born: date | None) -> str:
    """Enough to compare with what is said, and not enough to say it: `March 14, 19••`."""
    if born is None:
        return "not known"
    return f"{born:%B} {born.day}, {born.year // 100}••"


def masked_address(person: Row[Any]) -> str:
    """Numbers, and the first letter of each word: `12 E•• S•••••, P•••••, IL`."""
    street, city = (_masked(text) for text in (person.line1, person.city))
    return ", ".join(part for part in (street, city, person.state) if part) or "not known"


def _masked(text: str) -> str:
    return " ".join(
        word if word[0].isdigit() else f"{word[0]}{'•' * min(len(word) - 1, 6)}"
        for word in text.split()
    )


def _people(connection: Connection, call_ids: Sequence[str]) -> dict[str, Row[Any]]:
    query = (
        select(
            ENVELOPE.c.token, PERSON.c.id, PERSON.c.birth_date, PERSON.c.line1, PERSON.c.city,
            PERSON.c.state,
        )
        .join(PERSON, PERSON.c.id == ENVELOPE.c.guarantor_id)
        .where(among(connection, ENVELOPE.c.token, call_ids))
    )  # fmt: skip
    return {row.token: row for row in connection.execute(query)}


_STANDS = MappingProxyType(
    {
        Stage.PLAN_FOLLOW_UP: "on a payment plan: ask for nothing",
        Stage.HUMAN_REVIEW: "with a person: ask for nothing",
        Stage.ASSISTANCE_SCREENING: "help is looked at: ask for nothing",
    }
)


def _accounts(
    connection: Connection, guarantor_ids: Sequence[int], day: date
) -> dict[int, list[HouseholdAccount]]:
    """All that are open, those on hold, too."""
    patient = PERSON.alias()
    held = hold_in_force(day, HOLD.c.kind.in_(STOPS_THE_CADENCE))
    query = (
        select(
            ACCOUNT.c.guarantor_id, ACCOUNT.c.reference, ACCOUNT.c.service_from,
            ACCOUNT.c.balance_cents, ACCOUNT.c.stage, patient.c.given_name, held.label("held"),
        )
        .join(patient, patient.c.id == ACCOUNT.c.patient_id)
        .where(
            among(connection, ACCOUNT.c.guarantor_id, guarantor_ids),
            ACCOUNT.c.stage != Stage.RESOLVED,
        )
        .order_by(ACCOUNT.c.service_from, ACCOUNT.c.id)
    )  # fmt: skip
    found: dict[int, list[HouseholdAccount]] = defaultdict(list)
    for row in connection.execute(query):
        stands = "on hold: ask for nothing" if row.held else _STANDS.get(row.stage, "a letter asks")
        found[row.guarantor_id].append(
            HouseholdAccount(
                row.reference, row.given_name, row.service_from, row.balance_cents, stands
            )
        )
    return found


_SUMS = MappingProxyType(
    {
        "charged_cents": (1, (LedgerKind.CHARGE,)),
        "insurer_cents": (-1, (LedgerKind.INSURER_PAYMENT,)),
        "discount_cents": (-1, (LedgerKind.ADJUSTMENT, LedgerKind.ASSISTANCE_WRITE_OFF)),
        "paid_cents": (-1, LedgerKind.by_patient()),
        "owed_cents": (1, tuple(LedgerKind)),
    }
)


def _money(connection: Connection, references: Sequence[str]) -> dict[str, _Money]:
    cents = LEDGER.c.amount_cents
    sums = [
        func.coalesce(func.sum(cents * sign).filter(LEDGER.c.kind.in_(kinds)), 0)
        for sign, kinds in _SUMS.values()
    ]
    query = (
        select(ACCOUNT.c.reference, *sums)
        .join(LEDGER, LEDGER.c.account_id == ACCOUNT.c.id)
        .where(among(connection, ACCOUNT.c.reference, references))
        .group_by(ACCOUNT.c.reference)
    )
    return {row[0]: _Money(*map(int, row[1:])) for row in connection.execute(query)}
