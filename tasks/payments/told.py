"""What a person is told who recorded money: the command prints it, a form's run ends with it."""

from policy.terms import dollars
from tasks.payments.ledger_rows import Payment
from tasks.payments.refunds import Refund


def in_words(done: Payment, back: bool = False, *, by_command: bool = True) -> list[str]:
    """The answer first. `back`: a payment was taken back. `by_command`: the reader takes a slip
    back by a command, which is named."""
    what = "was taken back" if back else "was recorded"
    paid = f"{done.reference}: {dollars(done.amount_cents)} {what}"
    if done.exported_on is not None:
        there = (
            f"{done.reference}: {dollars(done.amount_cents)} is there already: the export of "
            f"{done.exported_on.isoformat()} has this payment. Nothing was posted; "
            f"{_left(done.balance_cents)}."
        )
        return [there, "If it is a second one, record it with a key of its own (--key)."]
    if not done.new:
        return [f"{paid} before (key {done.payment_key}); nothing changed."]
    lines = [f"{paid}; {_left(done.balance_cents)}."]
    if done.elsewhere_cents:
        lines.append(f"{dollars(done.elsewhere_cents)} of it went to other visits of this person.")
    if by_command and not back:
        lines.append(
            f"If it was a slip: tend record payment {done.reference} --reverse {done.payment_key} "
            "--why entered-in-error"
        )
    return lines


def refund_in_words(done: Refund) -> str:
    left = f"{dollars(done.left_cents)} is still to be given back." if done.left_cents else "done."
    return f"{done.reference}: {dollars(done.amount_cents)} given back; {left}"


def _left(cents: int) -> str:
    """A slip of the finger is seen at once: more than was owed is said in words."""
    if cents < 0:
        return f"that is {dollars(-cents)} more than was owed"
    return f"{dollars(cents)} is left"
