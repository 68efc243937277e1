"""What counts as an e-mail address: only what every program that reads it reads as the same one.

The standard allows more, such as comments: `a(b)@example.com` is the mailbox `a@example.com`,
perhaps somebody else's. What a parser would change is refused, never mended.
"""

import re

LONGEST = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def is_mailbox(text: str) -> bool:
    return len(text) <= LONGEST and _MAILBOX.fullmatch(text) is not None
