"""What must be true of a letter before it is laid out, whatever its words."""

import re

from tasks.letters.letter import AccountLine, Letter
from tasks.wording import plain

ADDRESS_LINES = 5
"""What fits in the window of the envelope under the name."""

_LONGEST_STREET = 44


def address_of(letter: Letter) -> list[str]:
    return [line for line in map(plain, letter.address_lines) if line]


def window_lines(letter: Letter) -> list[str]:
    """The address under the name, in as few lines as a window has room for: what stands before the
    city goes on one line where it is short."""
    lines = address_of(letter)
    below = 2 if letter.country and len(lines) > 1 else 1
    streets, rest = lines[:-below], lines[-below:]
    together = ", ".join(streets)
    return [together, *rest] if streets and len(together) <= _LONGEST_STREET else lines


def check_letter(letter: Letter) -> None:
    """Wrong in itself, whatever the words: such a letter must not reach an envelope."""
    if not re.fullmatch(r"[\w-]{1,64}", letter.token, re.ASCII):
        raise ValueError("its token is not letters, digits, - and _")
    if not plain(letter.recipient_name):
        raise ValueError("it has no recipient")
    if not 1 <= len(address_of(letter)) <= ADDRESS_LINES:
        raise ValueError(f"its address needs 1 to {ADDRESS_LINES} lines")
    if not letter.sections or not letter.accounts:
        raise ValueError("it has no section or no account")
    if any(account.guarantor_id != letter.guarantor_id for account in letter.accounts):
        raise ValueError("it has an account of another guarantor")
    _check_references(letter)
    _check_sums(letter)


def _check_references(letter: Letter) -> None:
    known = {account.reference for account in letter.accounts}
    named = {reference for section in letter.sections for reference in section.references}
    if known != named | letter.other_visits or len(known) != len(letter.accounts):
        raise ValueError("its sections and its accounts do not name the same references")


def _check_sums(letter: Letter) -> None:
    """ST-03, ST-04: what a patient adds up must come out at what we ask for."""
    for account in letter.accounts:
        if _paid_for(account) + account.balance_cents != account.charges_cents:
            raise ValueError(f"account {account.reference} does not add up")
    if sum(account.balance_cents for account in letter.accounts) != letter.total_cents:
        raise ValueError("its accounts do not add up to its total")


def _paid_for(account: AccountLine) -> int:
    return account.insurer_paid_cents + account.adjustments_cents + account.patient_paid_cents
