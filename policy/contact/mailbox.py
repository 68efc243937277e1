"""What counts as an e-mail address: only what every program that reads it reads as the same one.

The standard allows more, such as comments: `a(b)@example.com` is the mailbox `a@example.com`,
perhaps somebody else's. What a parser would change is refused, never mended. Domains are held to
email-validator, by way of pydantic: nobody is asked whether one is there.
"""

import re
from functools import lru_cache

from pydantic import validate_email

LONGEST = 254
LONGEST_NAME = 64
"""Of what stands before the @ (RFC 5321, 4.5.3.1.1)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_NAME = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


def is_mailbox(text: str) -> bool:
    name, _, domain = text.rpartition("@")
    if len(text) > LONGEST or len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return False
    return _is_domain(domain.lower())


@lru_cache(maxsize=10_000)
def _is_domain(domain: str) -> bool:
    """Many people share few domains, and a look takes a tenth of a millisecond."""
    if not domain.isascii():
        return False
    try:
        _, read = validate_email(f"a@{domain}")
    except ValueError:
        return False
    return read == f"a@{domain}"
