"""An amount as a person writes it, in a command or a form."""

import re
from decimal import Decimal

from tasks.accounts.accounts import LARGEST_CENTS
from tasks.runtime import WrongInput

_DOLLARS = re.compile(r"\d+(\.\d{1,2})?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?")


def cents(text: str) -> int:
    """Dollars as a person writes them, exact to the cent: 120.50, $1,250. Raises WrongInput."""
    plain = text.strip()
    bare = plain.removeprefix("-").removeprefix("$")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if _DOLLARS.fullmatch(bare) is None:
        raise WrongInput(f"{text!r} is not an amount to the cent; write dollars like 120.50")
    if plain.startswith("-"):
        raise WrongInput(f"{text} is less than zero; give an amount of zero or more")
    amount = int(Decimal(bare) * 100)
    if amount > LARGEST_CENTS:
        raise WrongInput(f"{text} is more than ten million dollars; check the amount")
    return amount
