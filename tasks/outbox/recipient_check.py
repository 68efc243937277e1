"""The right words to the right person: what was claimed, what was laid out, and whose it is must
agree before anything leaves (the worst mistake a biller can make is somebody else's bill)."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import Connection, select

from tasks.storage import ENVELOPE, MESSAGE


class WrongRecipient(RuntimeError):
    """A message is not the one that was claimed for its person. A fault: the run stops."""

    def __init__(self, token: str) -> None:
        super().__init__(f"message {token} is not the one that was claimed for its guarantor")


def letter_hash(token: str, guarantor_id: int, page: Mapping[str, object]) -> str:
    """Of everything that stands on the letter, and of whose it is."""
    text = json.dumps(page, sort_keys=True, ensure_ascii=False)
    return sha256(f"{token}\x00{guarantor_id}\x00{text}".encode()).hexdigest()


def notice_hash(token: str, guarantor_id: int, message: bytes) -> str:
    return sha256(f"{token}\x00{guarantor_id}\x00".encode() + message).hexdigest()


def check_recipients(
    connection: Connection,
    rendered: Sequence[tuple[str, str]],
    printed: Sequence[str] | None = None,
) -> None:
    """Compare token and hash of what was rendered with what was claimed for the guarantor;
    `printed` are the tokens as the laid-out pages show them. Raises WrongRecipient."""
    query = (
        select(ENVELOPE.c.token, MESSAGE.c.rendered_hash)
        .join(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE.c.token.in_([token for token, _ in rendered]),
            ENVELOPE.c.guarantor_id == MESSAGE.c.guarantor_id,
        )
    )
    claimed = {row.token: row.rendered_hash for row in connection.execute(query)}
    for place, (token, content) in enumerate(rendered):
        shown = token if printed is None else printed[place]
        if shown != token or not content or claimed.get(token) != content:
            raise WrongRecipient(token)
