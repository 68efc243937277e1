"""Take in a file of payments: each row is what `tend record payment` does, under its own key.

They are provisional until the billing system's export shows them, as all money recorded here. The
same file again changes nothing, and an import that broke off is finished by starting it again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from policy.terms import dollars
from tasks.intake.import_preview import ImportPreview
from tasks.intake.import_record import ImportResult
from tasks.intake.mapping import Paid, PaymentSource
from tasks.intake.money_moves import Moved, money_result, preview_money
from tasks.intake.survey import BalanceMove
from tasks.intake.upsert import Entering, protect
from tasks.payments import Payment, payments
from tasks.runs import AskedAbout, LikeAnother
from tasks.runtime import WrongInput
from tasks.storage import ACCOUNT, LEDGER, trying, writing

_BATCH = 200
_NOBODY = "import the billing system's export that has it, then the payments again"
_BY_HAND = "look at it; where it is right: tend record payment REFERENCE AMOUNT --key KEY --sure"
_A_SECOND = "a colleague recorded it already, likely; a second one is recorded by hand, with --key"


class _Account(NamedTuple):
    id: int
    reference: str
    balance_cents: int


@dataclass(slots=True)
class _Posted:
    """What became of the rows. The balances are of the accounts that were paid, by reference."""

    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    new: int = 0
    new_cents: int = 0
    known: int = 0
    exported: int = 0

    def add(self, account: _Account, made: Payment) -> None:
        self.before.setdefault(account.reference, account.balance_cents)
        self.after[account.reference] = made.balance_cents
        if made.new:
            self.new += 1
            self.new_cents += made.amount_cents
            self.changed.add(account.reference)
        elif made.exported_on is not None:
            self.exported += 1
        else:
            self.known += 1

    @property
    def moved(self) -> Moved:
        moves = [BalanceMove(one, before, self.after[one]) for one, before in self.before.items()]
        return Moved(moves, len(self.changed))


def import_payments(
    source: PaymentSource,
    entering: Entering,
    refused_file: Path,
    progress: Callable[[int, int], None],
) -> ImportResult:
    posted, done = _Posted(), 0
    for some in _batches(source):
        with writing() as connection:
            _post(connection, source, some, entering, posted)
        done += len(some)
        progress(done, source.all_rows)
    progress(source.all_rows, source.all_rows)
    with writing() as connection:
        waiting = protect(connection, source.told, entering)
    return money_result(source, posted.moved, entering, waiting, refused_file, _note(posted))


def preview_payments(source: PaymentSource, entering: Entering) -> ImportPreview:
    """What an import would do; all of it is taken back."""
    posted = _Posted()
    with trying() as connection:
        for some in _batches(source):
            _post(connection, source, some, entering, posted)
        waiting = protect(connection, source.told, entering)
    return preview_money(source, posted.moved, entering, waiting, _note(posted))


def _batches(source: PaymentSource) -> Iterator[list[Paid]]:
    paid = source.payments()
    while batch := list(islice(paid, _BATCH)):
        yield batch


def _post(
    connection: Connection,
    source: PaymentSource,
    some: Sequence[Paid],
    entering: Entering,
    posted: _Posted,
) -> None:
    """One row that cannot be posted leaves nothing of itself behind, and the others go on."""
    for paid in some:
        found = _account(connection, paid)
        if found is None:
            named = "account_key" if paid.row.account_key else "reference"
            source.refuse(paid, named, "is of no account that Tend knows", _NOBODY)
            continue
        if paid.row.paid_on > entering.today:
            source.refuse(paid, "paid_on", "lies ahead", "import it again once the day has come")
            continue
        try:
            with connection.begin_nested():
                made = _record(connection, source.name, found, paid, entering)
        except AskedAbout as asked:
            source.refuse(paid, "amount", asked.doubt, _BY_HAND)
        except LikeAnother as like:
            source.refuse(paid, "payment_key", str(like.args[0]), _A_SECOND)
        except WrongInput as wrong:
            source.refuse(paid, "payment_key", str(wrong), "correct the row, or record it by hand")
        else:
            posted.add(found, made)


def _account(connection: Connection, paid: Paid) -> _Account | None:
    """By each of the names that the row has: they must be of one account."""
    query = select(ACCOUNT.c.id, ACCOUNT.c.reference, ACCOUNT.c.balance_cents)
    if paid.row.account_key:
        query = query.where(ACCOUNT.c.source_key == paid.row.account_key)
    if paid.row.reference:
        query = query.where(ACCOUNT.c.reference == paid.row.reference.upper())
    row = connection.execute(query).first()
    return None if row is None else _Account._make(row)


def _record(
    connection: Connection, source: str, account: _Account, paid: Paid, entering: Entering
) -> Payment:
    """A payment like another is a second one where the same sender told both. Raises WrongInput."""
    theirs = LEDGER.c.payment_account_id == account.id, LEDGER.c.actor == source
    alike = (
        LEDGER.c.value_on == paid.row.paid_on,
        LEDGER.c.payment_key.is_not(None),
        LEDGER.c.payment_key != paid.row.payment_key,
    )
    told = connection.execute(select(LEDGER.c.id).where(*theirs, *alike).limit(1)).first()
    return payments.record(
        connection,
        reference=account.reference,
        amount_cents=paid.row.amount,
        received_on=paid.row.paid_on,
        today=entering.today,
        now=entering.now,
        key=paid.row.payment_key,
        actor=source,
        second_meant=told is not None,
        sure=False,
    )


def _note(posted: _Posted) -> str:
    said = ["Each row is a payment."]
    if posted.new:
        said.append(f"{posted.new:,} posted, {dollars(posted.new_cents)}.")
    if posted.known:
        said.append(f"{posted.known:,} had been taken in before.")
    if posted.exported:
        said.append(f"{posted.exported:,} had been shown by the billing system's export.")
    return " ".join(said)
