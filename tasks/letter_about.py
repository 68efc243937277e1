"""A letter about one account that nobody asked for: to look at, never to send."""

from datetime import date
from secrets import token_hex

from sqlalchemy import Connection, select

from tasks.letter_content import Letter
from tasks.letter_facts import DAYS_TO_PAY, account_line, address_lines, items_of, money_of
from tasks.letter_sections import LetterFacts
from tasks.storage.tables import ACCOUNT, PERSON


def letter_about(connection: Connection, reference: str, today: date) -> Letter | None:
    """The account's money and its guarantor's address, without sections; none when unknown."""
    patient = PERSON.alias("patient")
    query = (
        select(
            ACCOUNT.c.id.label("account_id"), ACCOUNT.c.reference, ACCOUNT.c.service_from,
            ACCOUNT.c.description, ACCOUNT.c.balance_cents, PERSON.c.given_name,
            PERSON.c.family_name, PERSON.c.line1, PERSON.c.line2, PERSON.c.city, PERSON.c.state,
            PERSON.c.postal_code, PERSON.c.language, ACCOUNT.c.guarantor_id.label("owner_id"),
            patient.c.given_name.label("patient_given"),
            patient.c.family_name.label("patient_family"),
        )
        .join(PERSON, PERSON.c.id == ACCOUNT.c.guarantor_id)
        .join(patient, patient.c.id == ACCOUNT.c.patient_id)
        .where(ACCOUNT.c.reference == reference)
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    ids = [row.account_id]
    facts = LetterFacts(money_of(connection, ids), items_of(connection, ids), {}, {}, {}, {})
    line = account_line(row, facts)
    return Letter(
        token=token_hex(16),
        on_date=today,
        due_on=today + DAYS_TO_PAY,
        language=row.language,
        recipient_name=f"{row.given_name} {row.family_name}".strip(),
        address_lines=address_lines(row),
        sections=(),
        accounts=(line,),
        total_cents=line.balance_cents,
        guarantor_id=row.owner_id,
    )
