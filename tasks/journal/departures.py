"""What leaves, told to the journal before and after; and what has left, read from it.

Before: `claimed`, where it will be written, and `leaving`, so that a death in between is known.
After: `left`, or `withdrawn`/`returned` when nothing went. A line that stayed at `leaving` is
resolved by the files that lie there; what a carrier took has no file, and counts as gone, because
nobody knows.
"""

import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from tasks.journal import journal_file
from tasks.journal.on_disk import is_whole_batch, notice_file
from tasks.runtime import current
from tasks.storage import ACCOUNT, ENVELOPE, ENVELOPE_LINE, MESSAGE, PERSON, Values, among

FILE = "file"


class Departure(NamedTuple):
    """A letter or an e-mail that left. `accounts` are references, `account_marks` and `person` the
    keyed hashes of the sender's keys, `address` that of the e-mail address."""

    token: str
    channel: str
    day: date
    at: datetime
    batch: str
    content: str
    accounts: tuple[str, ...]
    account_marks: tuple[str, ...]
    person: str
    address: str


def mark_of_text(text: str) -> str:
    """The same text, the same mark; the text cannot be guessed without the journal's key."""
    plain = text.strip().lower().encode()
    return hmac.new(journal_file.secret(), plain, sha256).hexdigest()[:32]


def letters_claimed(batch: str) -> None:
    """Said before the claim counts: only who has this line in its journal knows whether the files
    of this batch, which are not there, were never there."""
    _tell("letter", "claimed", batch=batch)


def letters_leave(connection: Connection, tokens: Collection[str], batch: str, day: date) -> None:
    """`batch` with these letters is about to get its names in the folder of `day`."""
    mail = _described(connection, tokens)
    _tell("letter", "leaving", day=day.isoformat(), batch=batch, mail=mail)


def letters_left(batch: str, day: date) -> None:
    _tell("letter", "left", batch=batch, day=day.isoformat())


def letters_withdrawn(batch: str) -> None:
    """Said before the files go: a death in between leaves files, which count by themselves."""
    _tell("letter", "withdrawn", batch=batch)


def email_claimed(tokens: Collection[str]) -> None:
    """As for letters, of those that are written to files."""
    if tokens:
        _tell("notice", "claimed", tokens=sorted(tokens))


def email_leaves(
    connection: Connection, day: date, way: str, notices: Mapping[str, tuple[str, str]]
) -> None:
    """`notices`: by token the hash of what is said, and the address."""
    if not notices:
        return
    mail = _described(connection, notices)
    for one in mail:
        content, address = notices[one["token"]]
        one.update(hash=content, address=mark_of_text(address))
    _tell("notice", "leaving", day=day.isoformat(), way=way, mail=mail)


def email_left(tokens: Collection[str]) -> None:
    if tokens:
        _tell("notice", "left", tokens=sorted(tokens))


def email_stayed(tokens: Collection[str]) -> None:
    """It was put back before a byte left, or its file was taken away again."""
    if tokens:
        _tell("notice", "returned", tokens=sorted(tokens))


def _tell(what: str, state: str, **facts: Any) -> None:
    journal_file.append({"what": what, "state": state, **facts})


def _described(connection: Connection, tokens: Collection[str]) -> list[Values]:
    """For each token: the hash of its content, its visits and its person, by opaque ids."""
    query = (
        select(
            ENVELOPE.c.token, MESSAGE.c.rendered_hash, PERSON.c.source_key.label("person"),
            ACCOUNT.c.reference, ACCOUNT.c.source_key.label("account"),
        )
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .join(PERSON, PERSON.c.id == ENVELOPE.c.guarantor_id)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.envelope_id == ENVELOPE.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == ENVELOPE_LINE.c.account_id)
        .where(
            among(connection, ENVELOPE.c.token, tokens), ENVELOPE_LINE.c.cancelled_on.is_(None)
        )
        .order_by(ENVELOPE.c.id, ENVELOPE_LINE.c.id)
    )  # fmt: skip
    found: dict[str, Values] = {}
    for row in connection.execute(query):
        about = found.setdefault(
            row.token,
            {"token": row.token, "hash": row.rendered_hash, "accounts": {},
             "person": mark_of_text(row.person)},
        )  # fmt: skip
        about["accounts"][row.reference] = mark_of_text(row.account)
    return list(found.values())


def claims() -> set[str]:
    """The batches and the tokens of e-mails that were claimed where this journal is kept."""
    claimed = (line for line in journal_file.lines() if line["state"] == "claimed")
    return {name for line in claimed for name in line.get("tokens", [line.get("batch")])}


def departures(lines: Iterable[journal_file.Line] | None = None) -> dict[str, Departure]:
    """What left and was not taken back, by token; by these lines alone, if they are given."""
    batches: dict[str, list[Departure]] = {}
    left: set[str] = set()
    notices: dict[str, tuple[Departure, str]] = {}
    for line in journal_file.lines() if lines is None else lines:
        if line["what"] == "letter":
            _hear_of_letters(line, batches, left)
        elif line["what"] == "notice":
            _hear_of_notices(line, notices)
    found = {
        one.token: one
        for name, letters in batches.items()
        for one in letters
        if name in left or _lies_there(one)
    }
    written = (
        one
        for one, way in notices.values()
        if way != FILE or notice_file(one.day, one.token).exists()
    )
    return found | {one.token: one for one in written}


def _hear_of_letters(
    line: Mapping[str, Any], batches: dict[str, list[Departure]], left: set[str]
) -> None:
    batch = str(line["batch"])
    if line["state"] == "leaving":
        # A name that was used before, by a database that was put back: both have left.
        before = batches.get(batch, []) if batch in left else []
        batches[batch] = before + _departures(line)
    elif line["state"] == "left":
        left.add(batch)
    elif line["state"] == "withdrawn":
        batches.pop(batch, None)
        left.discard(batch)


def _hear_of_notices(line: Mapping[str, Any], notices: dict[str, tuple[Departure, str]]) -> None:
    if line["state"] == "leaving":
        notices.update({one.token: (one, str(line["way"])) for one in _departures(line)})
    elif line["state"] == "returned":
        for token in line["tokens"]:
            notices.pop(token, None)
    elif line["state"] == "left":
        gone = {token: notices[token][0] for token in line["tokens"] if token in notices}
        notices.update({token: (one, "") for token, one in gone.items()})


def _departures(line: Mapping[str, Any]) -> list[Departure]:
    day, at = date.fromisoformat(line["day"]), datetime.fromisoformat(line["at"])
    return [
        Departure(
            one["token"], line["what"], day, at, str(line.get("batch", "")), one["hash"],
            tuple(one["accounts"]), tuple(one["accounts"].values()), one["person"],
            one.get("address", ""),
        )
        for one in line["mail"]
    ]  # fmt: skip


def _lies_there(letter: Departure) -> bool:
    return is_whole_batch(current().var / "letters" / letter.day.isoformat(), letter.batch)


def find_departure(token: str) -> Departure | None:
    """The letter or e-mail with this token, whether or not the database knows it."""
    return departures().get(token)
