"""Which balances an export has what it takes for."""

from dataclasses import dataclass, field

from tasks.intake.fhir.resources import Account, Claim, ExplanationOfBenefit
from tasks.intake.fhir.sender import Balance
from tasks.intake.fhir.shelf import Shelved

_LIABLE = "memberliability"
_SUBMITTED = "submitted"
_PAID = frozenset({"benefit", "paidtoprovider"})


@dataclass(slots=True)
class Possible:
    """Seen resource by resource."""

    seen: set[Balance] = field(default_factory=set)
    has_claims: bool = False

    @property
    def balances(self) -> frozenset[Balance]:
        """Claims that nobody has decided wait, by whatever they are told."""
        if not self.seen and self.has_claims:
            return frozenset({Balance.SUBMITTED_MINUS_PAID})
        return frozenset(self.seen)

    def see(self, one: Shelved) -> None:
        if one.kind == "Invoice":
            self.seen.add(Balance.INVOICE)
        elif one.kind == "ChargeItem" or (one.kind == "Account" and _states(one)):
            self.seen.add(Balance.ACCOUNT_BALANCE)
        elif one.kind == "Claim":
            self.has_claims |= one.read(Claim).is_bill
        elif one.kind == "ExplanationOfBenefit":
            self._see_benefit(one.read(ExplanationOfBenefit))

    def _see_benefit(self, benefit: ExplanationOfBenefit) -> None:
        codes = {code for total in benefit.total for code in total.kinds}
        if _LIABLE in codes:
            self.seen.add(Balance.MEMBER_LIABILITY)
        is_paid = benefit.payment.amount.value is not None or bool(codes & _PAID)
        if _SUBMITTED in codes and is_paid and benefit.is_bill:
            self.seen.add(Balance.SUBMITTED_MINUS_PAID)


def _states(one: Shelved) -> bool:
    account = one.read(Account)
    return bool(account.balance) or any(
        found.url.casefold().endswith("balance") for found in account.extension
    )
