"""A specimen of every letter: made-up people, real words, for people to look at before sending."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from secrets import token_hex

from sqlalchemy import Connection, select

from policy.law import Reader
from policy.letters import (
    LETTERS,
    PART_PAID_WORDS,
    DeterminationWords,
    LetterKind,
    SettledWords,
)
from policy.policy_file import PolicySpec
from policy.terms import SettledBy, Stage
from tasks.letters.letter import AccountLine, Item, Letter, Section, help_limits
from tasks.letters.letter_facts import (
    DAYS_TO_PAY,
    RECIPIENT,
    account_line,
    address_lines,
    items_of,
    money_of,
)
from tasks.letters.other_visits import ACCOUNT_LINE, PATIENT
from tasks.letters.sections import LetterFacts
from tasks.practice import policies_of
from tasks.storage import ACCOUNT, PERSON
from tasks.wording import Fact, country_line

DAY = date(2026, 3, 2)
_PLAN: dict[str, Fact] = {
    "amount_cents": 50_00, "payments_cents": (50_00,) * 12, "due_on": DAY + timedelta(14),
    "last_due_on": DAY + timedelta(348), "beside_cents": 80_00,
    "instalment_number": 4, "instalment_count": 12, "missed_cents": 100_00,
    "cure_deadline": DAY + timedelta(31),
}  # fmt: skip
_PART = _PLAN | {"amount_cents": 30_00, "came_cents": 20_00, "came_on": DAY - timedelta(2)}
_LINE = "The 2026 poverty guideline for a household of 3 is $27,320 a year. The income is "
_AWARD: dict[str, Fact] = {
    "discount_percent": 60, "write_off_cents": 360_00, "owed_cents": 240_00,
    "basis": f"{_LINE}above 250% and at or below 300% of it.",
    "guideline_year": "2026", "percent_of_line": 264,
}  # fmt: skip
_FREE = _AWARD | {"discount_percent": 100, "write_off_cents": 600_00, "owed_cents": 0}
_FREE |= {"basis": f"{_LINE}at or below 200% of it.", "percent_of_line": 152}
_COVERED: dict[str, Fact] = {"covers_through": DAY + timedelta(180)}
_NONE = _AWARD | {"discount_percent": 0, "write_off_cents": 0, "owed_cents": 600_00}
_NONE |= {"basis": f"{_LINE}above 400% of it.", "percent_of_line": 431}


@dataclass(frozen=True, slots=True)
class Specimen:
    """`name` is the template's; `kind` what the pipeline calls it."""

    name: str
    kind: LetterKind
    stage: Stage
    facts: Mapping[str, Fact]
    large_print: bool = False

    @property
    def file_name(self) -> str:
        return f"{self.name}_large_print" if self.large_print else self.name


# What a letter says beside the bill, by the name of its words; most letters about a plan say _PLAN.
_FACTS: Mapping[str, Mapping[str, Fact]] = {
    LetterKind.INCOMPLETE_APPLICATION: {
        "missing": "pay stubs; tax return",
        "respond_by": DAY + timedelta(30),
    },
    LetterKind.PRESUMPTIVE_AWARD: _AWARD | {"respond_by": DAY + timedelta(30)},
    DeterminationWords.FULL: _FREE | _COVERED,
    DeterminationWords.PART: _AWARD | _COVERED,
    DeterminationWords.PAID: _AWARD | _COVERED | {"owed_cents": 0, "paid_cents": 240_00},
    DeterminationWords.NONE: _NONE,
    LetterKind.REFUND_WITHDRAWN: {
        "owed_cents": 0,
        "withdrawn_cents": 200_00,
        "withdrawn_by_bank": 1,
    },
    LetterKind.INSTALMENT_REMINDER: _PLAN | {"payments_made": 3, "paid_on": DAY - timedelta(20)},
    LetterKind.RECEIPT: _PLAN
    | {"payments_made": 4, "paid_cents": 50_00, "paid_on": DAY, "instalments_paid": 4},
    LetterKind.PAID_IN_FULL: {"paid_on": DAY},
    SettledWords.INSURER: {"settled_by": SettledBy.INSURER.value},
    SettledWords.ADJUSTMENT: {"settled_by": SettledBy.ADJUSTMENT.value},
    SettledWords.HELP: {"settled_by": SettledBy.HELP.value},
    PART_PAID_WORDS[LetterKind.INSTALMENT_NOTE]: _PART,
    PART_PAID_WORDS[LetterKind.INSTALMENT_OFFER]: _PART,
}


def _specimen(kind: LetterKind, name: str, *, large_print: bool = False) -> Specimen:
    stage = LETTERS[kind].stage
    usual = _PLAN if stage is Stage.PLAN_FOLLOW_UP else {}
    return Specimen(name, kind, stage, _FACTS.get(name, usual), large_print)


_LARGE = _specimen(LetterKind.STATEMENT, LetterKind.STATEMENT.value, large_print=True)
_ONE_EACH = tuple(_specimen(kind, name) for kind in LetterKind for name in kind.words)
SPECIMENS = (_ONE_EACH[0], _LARGE, *_ONE_EACH[1:])
"""One for each set of words, and large print; a test holds the list to the templates."""

_ITEMS = (
    Item(date(2026, 1, 5), "Office visit, established patient", 180_00),
    Item(date(2026, 1, 5), "X-ray of the wrist, two views", 640_00),
    Item(date(2026, 1, 5), "Splint", 380_00),
)


def made_up(specimen: Specimen, language: str, policy: PolicySpec, number: int = 1) -> Letter:
    """The specimen as a letter to a person who does not exist, under this policy."""
    owed = specimen.facts.get("owed_cents", 600_00)
    balance = owed if isinstance(owed, int) else 600_00
    terms = LETTERS[specimen.kind]
    balance = 0 if terms.last else balance
    balance -= 50_00 * int(str(specimen.facts.get("payments_made", 0)))
    taken_off = specimen.facts.get("write_off_cents", 0)
    adjusted = 200_00 + (taken_off if isinstance(taken_off, int) else 0)
    visit = AccountLine(
        reference="A-7K2M9QX4TB",
        patient_name="María José Núñez",
        service_from=date(2026, 1, 5),
        description="Office visit",
        charges_cents=1_200_00,
        insurer_paid_cents=400_00,
        adjustments_cents=adjusted,
        patient_paid_cents=800_00 - adjusted - balance,
        balance_cents=balance,
        reader=Reader.PATIENT,
        items=_ITEMS,
    )
    return Letter(
        token=f"specimen-{number:023}",
        on_date=DAY,
        due_on=DAY + timedelta(30),
        language=language,
        recipient_name="María José Núñez",
        address_lines=("12 Elm Street", "Apartment 4B", "Peoria, IL 61602"),
        sections=(Section(specimen.kind, (visit.reference,), _facts_under(policy, specimen)),),
        accounts=(visit,),
        total_cents=balance,
        large_print=specimen.large_print,
        with_summary=specimen.kind is LetterKind.STATEMENT or terms.summary,
        help_limits=help_limits(policy),
    )


def _facts_under(policy: PolicySpec, specimen: Specimen) -> Mapping[str, Fact]:
    """The days to answer, and those that help covers, are the policy's own; the sums are
    examples."""
    days = {
        LetterKind.INCOMPLETE_APPLICATION: policy.assistance.days_to_complete,
        LetterKind.PRESUMPTIVE_AWARD: policy.assistance.days_to_answer,
    }
    facts = dict(specimen.facts)
    if "respond_by" in facts:
        facts["respond_by"] = DAY + timedelta(days[specimen.kind])
    if "covers_through" in facts:
        facts["covers_through"] = DAY + timedelta(policy.assistance.covers_days)
    return facts


def retold(specimen: Specimen, letter: Letter, language: str) -> Letter:
    """The specimen's words in a real letter, about the real accounts in it."""
    references = tuple(account.reference for account in letter.accounts)
    return replace(
        letter,
        language=language,
        sections=(Section(specimen.kind, references, specimen.facts),),
        large_print=specimen.large_print,
    )


def letter_about(connection: Connection, reference: str, today: date) -> Letter | None:
    """The account's money and its guarantor's address, without sections; none when unknown."""
    query = (
        select(
            ACCOUNT.c.id.label("account_id"), *ACCOUNT_LINE, ACCOUNT.c.policy_name,
            ACCOUNT.c.policy_version, *RECIPIENT,
        )
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .join(PATIENT, PATIENT.c.id == ACCOUNT.c.patient_id)
        .where(ACCOUNT.c.reference == reference)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    ids = [row.account_id]
    facts = LetterFacts(money_of(connection, ids), items_of(connection, ids), {}, {}, {}, {}, {})
    line = account_line(row, facts, today)
    policy = policies_of(connection, [(row.policy_name, row.policy_version)]).values()
    return Letter(
        token=token_hex(16),
        on_date=today,
        due_on=today + DAYS_TO_PAY,
        language=row.language,
        recipient_name=f"{row.given_name} {row.family_name}".strip(),
        address_lines=address_lines(row),
        country=country_line(row.country),
        sections=(),
        accounts=(line,),
        total_cents=line.balance_cents,
        guarantor_id=row.owner_id,
        help_limits=next(map(help_limits, policy), None),
    )
