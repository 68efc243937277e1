"""Whose money a reversal or a refund of an export is: the patient's, or an insurer's.

Billing systems use one word for both. What the patient never paid cannot be taken back from them.
"""

from collections.abc import Sequence

from policy.terms import LedgerKind
from tasks.intake.tend_csv.rows import TAKEBACK, TransactionRow

_GIVEN_BACK = frozenset({LedgerKind.REVERSAL, LedgerKind.REFUND})


def whose_money(transactions: Sequence[TransactionRow]) -> list[TransactionRow]:
    """The amounts of one visit, in their order. One that takes back exactly what an insurer paid,
    and more than the patient has paid by then, is that insurer's."""
    if all(t.word not in _GIVEN_BACK for t in transactions):
        return list(transactions)  # nearly every visit
    theirs = sum(-t.cents for t in transactions if t.kind is LedgerKind.PATIENT_PAYMENT)
    insurers = [-t.cents for t in transactions if t.kind is LedgerKind.INSURER_PAYMENT]
    found = []
    for transaction in transactions:
        if transaction.kind in _GIVEN_BACK and transaction.cents > 0:
            if transaction.cents > theirs and transaction.cents in insurers:
                insurers.remove(transaction.cents)
                transaction = transaction.model_copy(update={"word": TAKEBACK})
            else:
                theirs -= transaction.cents
        found.append(transaction)
    return found
