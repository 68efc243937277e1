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


class WrongKey(WrongInput):
    """TEND_SENDGRID_WEBHOOK_KEY holds something that is no such key."""


def public_keys(setting: str) -> tuple[EllipticCurvePublicKey, ...]:
    """The keys of the setting: base64 as SendGrid shows it. Two, with a comma between,
    while one takes over from the other. Raises WrongKey."""
    return tuple(_key(part.strip()) for part in setting.split(",") if part.strip())


def is_genuine(
    keys: Sequence[EllipticCurvePublicKey],
    signature: str,
    signed_at: str,
    body: bytes,
    now: datetime,
) -> bool:
    """Signed by one of the keys, and lately. `signed_at` is a Unix time in seconds, as sent."""
    if not (signed_at.isascii() and signed_at.isdecimal() and len(signed_at) <= _LONGEST_MOMENT):
        return False
    try:
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return False
    age = abs(now.timestamp() - int(signed_at))
    signed = signed_at.encode("ascii") + body
    return age <= REPLAY_WINDOW.total_seconds() and any(_signed(key, raw, signed) for key in keys)


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
