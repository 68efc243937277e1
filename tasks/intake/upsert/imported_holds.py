"""Which holds the imported facts ask for (HD-01 to HD-28)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policy.holds import HOLD_WORDS, HoldKind, as_sentence, words_of
from policy.law import is_minor
from policy.terms import Payer, WhoDied, dollars
from tasks.intake.upsert.records import ItemRecord
from tasks.intake.upsert.told import HoldReason

PAYER_HOLDS = {
    Payer.MEDICAID: HoldKind.MEDICAID_PENDING,
    Payer.DUAL_ELIGIBLE: HoldKind.QMB,
}


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What holds and guarantors depend on."""

    birth_date: date | None
    death_date: date | None = None
    bankruptcy_filed_on: date | None = None
    cease_contact: bool = False
    denied: frozenset[HoldKind] = frozenset()
    """What the sender says is not so, in words: an empty cell says nothing."""


def because(kind: HoldKind, reason: str = "") -> HoldReason:
    return HoldReason(kind, as_sentence(reason or HOLD_WORDS[kind]))


def person_holds(
    patient: KnownPerson, guarantor: KnownPerson, payer: Payer, service_on: date
) -> Iterable[HoldReason]:
    """Those of the two people, and of the payer."""
    yield from people_holds(patient, guarantor, service_on)
    if payer in PAYER_HOLDS:
        yield because(PAYER_HOLDS[payer])


def people_holds(
    patient: KnownPerson, guarantor: KnownPerson, service_on: date
) -> Iterable[HoldReason]:
    """Death, bankruptcy, a wish for silence, a guarantor who is a minor."""
    if patient.death_date is not None:
        yield because(HoldKind.DECEASED)._replace(
            who_died=WhoDied.PATIENT, since=patient.death_date
        )
    elif guarantor.death_date is not None:
        died = words_of(HoldKind.DECEASED, WhoDied.GUARANTOR)
        yield because(HoldKind.DECEASED, died)._replace(
            who_died=WhoDied.GUARANTOR, since=guarantor.death_date
        )
    petition = guarantor.bankruptcy_filed_on
    if petition is not None and service_on <= petition:
        yield because(HoldKind.BANKRUPTCY)._replace(service_through=petition, since=petition)
    if guarantor.cease_contact:
        yield because(HoldKind.CEASE_CONTACT)
    if is_minor(guarantor.birth_date, service_on):
        yield because(HoldKind.MINOR)


def credit_holds(items: Iterable[ItemRecord]) -> Iterable[HoldReason]:
    """HD-09: one line was paid too much while another is owed. Whether the one pays the other is
    for the patient to say."""
    lines = tuple(items)
    if any(line.credit_cents for line in lines) and any(line.balance_cents for line in lines):
        over = sum(line.credit_cents for line in lines)
        yield because(
            HoldKind.BILLING_REVIEW,
            f"a line of this bill was paid {dollars(over)} too much while another is owed: ask "
            "the patient whether it pays for that, or give it back",
        )


def one_of_each(holds: Iterable[HoldReason]) -> tuple[HoldReason, ...]:
    """The first reason of each kind, in a fixed order."""
    found: dict[HoldKind, HoldReason] = {}
    for hold in holds:
        found.setdefault(hold.kind, hold)
    return tuple(found[kind] for kind in sorted(found))
