"""Passwords, kept as argon2id alone, and the codes of an authenticator (RFC 6238)."""

import base64
import binascii
import os
import secrets
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_MEMORY_KIB, _ROUNDS = 64 * 1024, 3
"""The second choice of RFC 9106, for machines that do more than this."""
_STEP_SECONDS, _DIGITS = 30, 6
_KEY_BYTES = 20


def hashed(password: str) -> str:
    made = Argon2id(
        salt=os.urandom(16), length=32, iterations=_ROUNDS, lanes=1, memory_cost=_MEMORY_KIB
    )
    return made.derive_phc_encoded(password.encode())


def matches(password: str, known: str) -> bool:
    """Without a known one it takes as long, and is never right."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), known or _nobodys())
    except InvalidKey:
        return False
    return bool(known)


@lru_cache
def _nobodys() -> str:
    return hashed(secrets.token_hex(16))


def one_time_password() -> str:
    """Sixteen letters and digits in groups of four, none of which looks like another."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def new_totp_key() -> str:
    return base64.b32encode(os.urandom(_KEY_BYTES)).decode()


def totp_address(key: str, name: str) -> str:
    """What the picture for an authenticator says."""
    return _totp(key).get_provisioning_uri(name, "Tend desk")


def step_of_code(key: str, code: str, now: datetime, after: int) -> int | None:
    """The half minute whose code this is, of now or the one before or behind it. None when it is
    none of these, or none later than `after`: a code is good once."""
    plain = code.replace(" ", "")
    if len(plain) != _DIGITS or not plain.isascii() or not plain.isdecimal():
        return None
    current = int(now.timestamp()) // _STEP_SECONDS
    for step in (current - 1, current, current + 1):
        try:
            _totp(key).verify(plain.encode(), step * _STEP_SECONDS)
        except InvalidToken:
            continue
        return step if step > after else None
    return None


def code_at(key: str, now: datetime) -> str:
    """The code that an authenticator shows at that moment."""
    return _totp(key).generate(int(now.timestamp())).decode()


def _totp(key: str) -> TOTP:
    try:
        raw = base64.b32decode(key)
    except binascii.Error as broken:
        raise ValueError("a key for codes has to be base32") from broken
    return TOTP(raw, _DIGITS, SHA1(), _STEP_SECONDS)
