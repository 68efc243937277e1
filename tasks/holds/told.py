"""What a person is told who placed or ended a hold: by the command, and at the end of a form."""

from policy.holds import HoldKind, HowEnded, terms, words_of
from policy.terms import WhoDied


def placed_in_words(
    reference: str, kind: HoldKind, *, new: bool, died: WhoDied | None = None
) -> str:
    what = "is on hold now" if new else "was on hold already; nothing changed"
    return f"{reference} {what}: {words_of(kind, died)} ({kind.value})."


def released_in_words(
    reference: str, kind: HoldKind, how: HowEnded | None, closed: int | None
) -> str:
    """`closed`: how many accounts it closed, where it did."""
    longer = terms(kind).lasts_after_release_days
    what = f"is released and holds {longer} days longer" if longer else "is released"
    if kind is HoldKind.DECEASED and how is HowEnded.MISTAKE:
        what = "goes on as if this had never been said"
    if closed is not None:
        accounts = f"{closed:,} {'account' if closed == 1 else 'accounts'}"
        what = f"is {how}, and {accounts} closed by it"
    return f"{reference} {what}: {words_of(kind)} ({kind.value})."
