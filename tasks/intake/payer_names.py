"""What kind of payer a name stands for, where no code says it."""

from policy.terms import Payer

_NOBODY = frozenset({"no insurance", "self pay", "selfpay", "uninsured", "self-pay"})


def payer_named(name: str, *, government: bool = False) -> Payer:
    """One that is not known by its name is commercial, unless it is the government's."""
    plain = " ".join(name.casefold().replace("_", " ").split())
    if "dual eligib" in plain:
        return Payer.DUAL_ELIGIBLE
    if "medicaid" in plain:
        return Payer.MEDICAID
    if "medicare" in plain:
        return Payer.MEDICARE
    if plain in _NOBODY:
        return Payer.UNINSURED
    return Payer.UNKNOWN if government else Payer.COMMERCIAL
