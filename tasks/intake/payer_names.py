"""What kind of payer a name stands for, where no code says it."""

import re

from policy.terms import Payer

_NOBODY = frozenset({"no insurance", "self pay", "selfpay", "uninsured", "self-pay"})
_BOTH = re.compile(r"dual eligib", re.IGNORECASE)
_MEDICAID = re.compile(r"medicaid|\b(?:medi[- ]cal|masshealth|chip)\b", re.IGNORECASE)
"""Some states call it otherwise. `Medical` alone is no Medi-Cal: many insurers are called so."""
_MEDICARE = re.compile(r"medicare", re.IGNORECASE)


def public_payer(words: str) -> Payer | None:
    """None where they name neither Medicaid nor Medicare."""
    medicaid, medicare = _MEDICAID.search(words), _MEDICARE.search(words)
    if _BOTH.search(words) or (medicaid and medicare):
        return Payer.DUAL_ELIGIBLE
    if medicaid:
        return Payer.MEDICAID
    return Payer.MEDICARE if medicare else None


def payer_named(name: str, *, government: bool = False) -> Payer:
    """One that is not known by its name is commercial, unless it is the government's."""
    plain = " ".join(name.casefold().replace("_", " ").split())
    if (found := public_payer(plain)) is not None:
        return found
    if plain in _NOBODY:
        return Payer.UNINSURED
    return Payer.UNKNOWN if government else Payer.COMMERCIAL
