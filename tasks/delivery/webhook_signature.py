"""Did SendGrid write this? ECDSA P-256 over the signed moment and the raw bytes."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tasks.runtime import WrongInput

REPLAY_WINDOW = timedelta(seconds=300)
"""The library has no protection against replays, so we have one, to both sides."""


_LONGEST_MOMENT = 12
"""Digits of a Unix time in seconds. More of them would not even fit a float."""
_LONGEST_SIGNATURE = 200
"""Characters of base64; a signature has 72 bytes at most."""


class WrongKey(WrongInput):
    """TEND_SENDGRID_WEBHOOK_KEY holds something that is no such key."""


def public_keys(setting: str) -> tuple[EllipticCurvePublicKey, ...]:
    """The keys of the setting: base64 as SendGrid shows it. Two, with a comma between,
    while one takes over from the other. Raises WrongKey."""
    return tuple(_key(part.strip()) for part in setting.split(",") if part.strip())


def has_a_signature(signature: str, signed_at: str, now: datetime) -> bool:
    """Whether these two can belong to a genuine post at all, whatever its body says."""
    return _raw(signature) is not None and _is_recent(signed_at, now)


def is_genuine(
    keys: Sequence[EllipticCurvePublicKey],
    signature: str,
    signed_at: str,
    body: bytes,
    now: datetime,
) -> bool:
    """Signed by one of the keys, and lately. `signed_at` is a Unix time in seconds, as sent."""
    raw = _raw(signature)
    if raw is None or not _is_recent(signed_at, now):
        return False
    signed = signed_at.encode("ascii") + body
    return any(_signed(key, raw, signed) for key in keys)


def _is_recent(signed_at: str, now: datetime) -> bool:
    if not (signed_at.isascii() and signed_at.isdecimal() and len(signed_at) <= _LONGEST_MOMENT):
        return False
    return abs(now.timestamp() - int(signed_at)) <= REPLAY_WINDOW.total_seconds()


def _raw(signature: str) -> bytes | None:
    """None when it is empty, no base64, or longer than a signature of that curve can be."""
    if not 0 < len(signature) <= _LONGEST_SIGNATURE:
        return None
    try:
        return base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return None


def _signed(key: EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _key(text: str) -> EllipticCurvePublicKey:
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        raise WrongKey("TEND_SENDGRID_WEBHOOK_KEY is no public key of a webhook") from None
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise WrongKey("TEND_SENDGRID_WEBHOOK_KEY is no public key of a webhook")
    return key
