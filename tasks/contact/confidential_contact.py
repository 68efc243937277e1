"""A patient asks to be reached elsewhere: that wins over everything else we know (HP-04).

The old address, phone and e-mail are not kept beside the new ones: what is not there cannot be
used. Nobody asks why. A bill of which another person is the guarantor waits (HD-23).
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from models import Preference
from policy.holds import HoldKind
from policy.terms import AddressFault, Stage
from tasks.accounts import AccountRow, find_account, open_accounts
from tasks.contact.address_faults import address_fault
from tasks.contact.addresses import read_phone, read_postal_code, read_state
from tasks.contact.preferences import check_email
from tasks.contact.shared_stops import leave_stops
from tasks.holds import holds, write_again
from tasks.outbox import cancel
from tasks.runs import Moment, recording
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, PERSON, Values, lock_guarantors

WISH = "confidential"
_LONGEST = {"line1": 160, "line2": 160, "city": 80}
_READ: dict[str, tuple[Callable[[str], str], str]] = {
    "state": (read_state, "TX"),
    "postal_code": (read_postal_code, "89501"),
    "phone": (read_phone, "775-555-0123"),
}


class Contact(NamedTuple):
    """Where to reach the person from now on. No phone: no calls. No e-mail: no notices."""

    line1: str
    city: str
    state: str
    postal_code: str
    line2: str = ""
    phone: str = ""
    email: str = ""


class Recorded(NamedTuple):
    """`held`: the visits that wait for a person, because another one is their guarantor."""

    new: bool
    held: tuple[str, ...]


class ContactRefused(WrongInput):
    """One part of the contact cannot be read; its value is a patient's and is not repeated."""

    def __init__(self, part: str, reason: str, example: str) -> None:
        self.part, self.reason, self.example = part, reason, example
        super().__init__(f"the {part.replace('_', ' ')} {reason}; write it like {example}")


def record_confidential_contact(
    *, moment: Moment, reference: str, contact: Contact, risk_known: bool = False, actor: str
) -> Recorded:
    """Check the contact and keep it, in a transaction of its own. See `record`.

    No form of Prefect has it: Prefect keeps parameters readable. Raises ContactRefused too.
    """
    checked = _checked(contact)
    with recording(moment) as (connection, day, _):
        return record(
            connection,
            reference=reference,
            contact=checked,
            risk_known=risk_known,
            today=day,
            actor=actor,
        )


def end_confidential_contact(*, moment: Moment, reference: str, actor: str) -> Recorded:
    """The person wants it no longer, in a transaction of its own. See `take_back`."""
    with recording(moment) as (connection, day, _):
        return Recorded(take_back(connection, reference=reference, today=day, actor=actor), ())


def _checked(contact: Contact) -> Contact:
    """As it is kept."""
    given = contact._asdict() | {name: getattr(contact, name).strip() for name in _LONGEST}
    given["email"] = contact.email.strip().lower()
    if not (given["line1"] and given["city"] and contact.state and contact.postal_code):
        raise WrongInput("a confidential address needs a street, a city, a state and a ZIP code")
    if any(len(given[name]) > most for name, most in _LONGEST.items()):
        raise WrongInput("the confidential address is too long for an envelope; shorten it")
    for name, (read, example) in _READ.items():
        try:
            given[name] = read(getattr(contact, name))
        except ValueError as problem:
            raise ContactRefused(name, str(problem), example) from None
    if (fault := address_fault(given | {"country": ""})) in AddressFault.stopping():
        raise WrongInput(f"no letter would arrive: {fault.words}; correct it")
    return Contact(**given)


def record(
    connection: Connection,
    *,
    reference: str,
    contact: Contact,
    risk_known: bool,
    today: date,
    actor: str,
) -> Recorded:
    """Reach this account's patient at `contact` and nowhere else. Raises WrongInput."""
    if contact.email:
        check_email(risk_known, contact.email)
    account, others = _locked(connection, reference)
    held = tuple(_hold(connection, other, today, actor) for other in others)
    _leave_stops(connection, account.patient_id, contact, today, actor)
    new = _write(connection, account.patient_id, _columns(contact, today))
    if new:
        _note(connection, account.patient_id, True, today, actor)
        _take_effect(connection, account.patient_id, today, actor)
    return Recorded(new, held)


def _leave_stops(
    connection: Connection, person_id: int, contact: Contact, today: date, actor: str
) -> None:
    """What they said of the number and the mailbox they leave holds for who still has those."""
    query = select(PERSON.c.phone, PERSON.c.email).where(PERSON.c.id == person_id)
    phone, email = connection.execute(query).one()
    leave_stops(
        connection,
        numbers=[person_id] if phone != contact.phone else [],
        mailboxes=[person_id] if email != contact.email else [],
        today=today,
        actor=actor,
    )


def take_back(connection: Connection, *, reference: str, today: date, actor: str) -> bool:
    """The person wants it no longer; exports may change the address again. False when none."""
    account, _ = _locked(connection, reference)
    if not _write(connection, account.patient_id, {"confidential_since": None}):
        return False
    _note(connection, account.patient_id, False, today, actor)
    return True


def _locked(connection: Connection, reference: str) -> tuple[AccountRow, list[AccountRow]]:
    """The account, and the patient's open visits with another guarantor; all of them locked."""
    patient_id = find_account(connection, reference).patient_id
    query = select(ACCOUNT.c.reference, ACCOUNT.c.guarantor_id).where(
        ACCOUNT.c.patient_id == patient_id,
        ACCOUNT.c.guarantor_id != patient_id,
        ACCOUNT.c.stage != Stage.RESOLVED,
    )
    others = connection.execute(query.order_by(ACCOUNT.c.id)).all()
    lock_guarantors(connection, {patient_id, *(row.guarantor_id for row in others)})
    return find_account(connection, reference), [
        find_account(connection, row.reference) for row in others
    ]


def _columns(contact: Contact, today: date) -> Values:
    silent = {} if contact.phone else {"calls_ok": False}
    return {
        **contact._asdict(),
        "country": "",
        "region": "",
        "latitude": None,
        "longitude": None,
        "told_zone": "",
        "zones": None,  # found again from the new address (TZ-01)
        "address_fault": None,
        "mail_ok": True,
        "email_chosen": bool(contact.email),
        "email_risk_known": bool(contact.email),
        "confidential_since": today,
        "address_since": today,
        "phone_since": today,
        "email_since": today,
        **silent,
    }


def _write(connection: Connection, person_id: int, values: Values) -> bool:
    """False when the person stands like that already, from whatever day on."""
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).one()
    dated = ("confidential_since", "address_since", "phone_since", "email_since", "zones",
             "address_fault")  # fmt: skip
    same = all(getattr(row, name) == value for name, value in values.items() if name not in dated)
    asked = values["confidential_since"] is not None
    if same and (row.confidential_since is not None) == asked:
        return False
    connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(**values))
    return True


def _hold(connection: Connection, account: AccountRow, today: date, actor: str) -> str:
    holds.place(
        connection,
        reference=account.reference,
        kind=HoldKind.CONFIDENTIAL_CONTACT,
        reason="The patient asked for confidential contact; another person is the guarantor.",
        until=None,
        today=today,
        actor=actor,
        this_account_only=True,
    )
    return account.reference


def _note(connection: Connection, person_id: int, wanted: bool, today: date, actor: str) -> None:
    connection.execute(
        insert(Preference).values(
            person_id=person_id, channel=WISH, wanted=wanted, recorded_on=today, actor=actor
        )
    )


def _take_effect(connection: Connection, person_id: int, today: date, actor: str) -> None:
    """What was to go the old way is taken back, and the wait for this wish is over (HD-23)."""
    own = open_accounts(connection, person_id)
    ids = [account.id for account in own]
    cancel.cancel(
        connection, account_ids=ids, why="confidential contact", today=today, only_asks=False
    )
    for account in own:
        if account.patient_id == person_id:
            kind = HoldKind.CONFIDENTIAL_CONTACT
            holds.release(
                connection, reference=account.reference, kind=kind, today=today, actor=actor
            )
    write_again(connection, person_id, today, actor)
