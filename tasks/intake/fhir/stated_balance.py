"""The balance that an Account states: R5's element, its extension in R4, or a vendor's own."""

from collections.abc import Iterator
from decimal import Decimal

from tasks.intake.fhir.datatypes import Concept
from tasks.intake.fhir.money import Unusable, dollars_of
from tasks.intake.fhir.resources import Account, Balance, Extension
from tasks.intake.fhir.shelf import Shelved

_WHOSE = ("patient", "total", "")
"""Of whom it is, as R5 calls it: the patient's is taken first; an insurer's never."""
_SEVERAL = ("states several balances of the patient", "export one of them")


def stated_balance(one: Shelved, account: Account) -> Decimal | None:
    """None where it states none. Raises Unusable."""
    for element in ("balance", "extension"):
        if element in one.problems:
            raise Unusable(one, element, one.problems[element])
    some = [found for found in _balances(account) if not found.estimate]
    for whose in _WHOSE:
        own = [found for found in some if _of(found.aggregate) == whose]
        if len(own) > 1:
            raise Unusable(one, "balance", _SEVERAL)
        if own:
            return dollars_of(one, "balance", own[0].amount)
    return None


def _balances(account: Account) -> Iterator[Balance]:
    yield from account.balance
    for one in account.extension:
        if one.url.casefold().endswith("balance"):
            yield _of_extension(one)


def _of_extension(one: Extension) -> Balance:
    parts = {part.url.rpartition("/")[2]: part for part in one.extension}
    amount = parts["amount"].value_money if "amount" in parts else one.value_money
    aggregate = parts["aggregate"].value_codeable_concept if "aggregate" in parts else None
    estimate = parts["estimate"].value_boolean if "estimate" in parts else None
    said = {"amount": amount, "aggregate": aggregate, "estimate": estimate}
    return Balance(**{name: value for name, value in said.items() if value is not None})


def _of(aggregate: Concept) -> str:
    return next(iter(sorted(aggregate.codes)), "")
