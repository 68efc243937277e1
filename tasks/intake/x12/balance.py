"""Whether a remittance adds up: as a whole, or it is refused as a whole."""

from collections.abc import Iterator
from datetime import date

from tasks.intake.csv_files import beyond_reason
from tasks.intake.x12.claim import Claim, Remittance, Wrong
from tasks.intake.x12.codes import GROUPS, KNOWN_STATUS

_AGAIN = "ask the insurer or the clearinghouse to send it again"
_ASK = "ask the insurer; post it by hand in the billing system meanwhile"


def refused_whole(found: Remittance, today: date) -> Wrong | None:
    """Why nothing of it is taken in; None where it adds up."""
    return next(_wrongs(found, today), None)


def _wrongs(found: Remittance, today: date) -> Iterator[Wrong]:
    at = found.segment
    if not found.is_835:
        yield Wrong(at, "ST01", "is no remittance (835)", "send Tend the remittances alone")
    yield from _unsaid(found, today)
    for claim in found.claims:
        if not claim.balances:
            reason = "is not what was paid and adjusted (CLP04 and CAS)"
            yield Wrong(claim.segment, "CLP03", reason, _AGAIN)
    if not found.balances:
        reason = "is not the sum of its claims (CLP04) less what PLB takes"
        yield Wrong(at, "BPR02", reason, _AGAIN)


def _unsaid(found: Remittance, today: date) -> Iterator[Wrong]:
    """What is missing, or cannot be read."""
    at = found.segment
    if not found.is_whole:
        yield Wrong(at, "SE", "the transaction never ends: the file was cut off", _AGAIN)
    if found.wrong is not None:
        yield found.wrong
    if not found.payer or not found.trace:
        yield Wrong(at, "TRN02", "does not say who paid, and with which cheque", _AGAIN)
    if found.paid_on is None:
        yield Wrong(at, "BPR16", "does not say the day of payment", _AGAIN)
    elif problem := beyond_reason(found.paid_on, today):
        yield Wrong(at, "BPR16", *problem)


def refused_alone(claim: Claim) -> Wrong | None:
    """Why this claim is not taken in, although its transaction adds up."""
    return next(_wrongs_of(claim), None)


def _wrongs_of(claim: Claim) -> Iterator[Wrong]:
    at = claim.segment
    if not claim.account_key:
        yield Wrong(at, "CLP01", "names no account", _ASK)
    if claim.status not in KNOWN_STATUS:
        yield Wrong(at, "CLP02", "is no status that Tend knows", _ASK)
    if not claim.number:
        yield Wrong(at, "CLP07", "the insurer's own number is missing", _ASK)
    if any(one.group not in GROUPS for one in claim.adjustments):
        yield Wrong(at, "CAS01", "is none of CO, OA, PI, PR and CR", _ASK)
    if claim.said_cents is not None and claim.said_cents != claim.patient_cents:
        yield Wrong(at, "CLP05", "is not the sum of what is the patient's (CAS PR)", _ASK)
