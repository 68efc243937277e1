"""The most a bill may ask of a household: by the policy's scale, a state's floor, federal law."""

from dataclasses import dataclass
from datetime import date

from policy.assistance import agb
from policy.assistance.scales import Scale
from policy.assistance.state_floors import Floor, FloorBand, Measure
from policy.law import Facility
from policy.terms import Payer

_ONE_PERSON = 1


@dataclass(frozen=True, slots=True)
class Bill:
    """One account's bill: what is the patient's to pay in all, paid parts included, in cents.

    `together_cents` is that of all their open bills; 0: this one alone.
    """

    owed_cents: int
    charges_cents: int
    payer: Payer = Payer.UNKNOWN
    together_cents: int = 0


def whole_bill(balance_cents: int, paid_cents: int, assisted_cents: int) -> int:
    """What is the patient's to pay in all: what is open, and what they paid or help took off."""
    return max(balance_cents, balance_cents + paid_cents + assisted_cents)


@dataclass(frozen=True, slots=True)
class Household:
    """`medical_costs_cents` is what care cost them in twelve months; None is unknown."""

    state: str
    size: int
    income_cents: int
    line_cents: int
    medical_costs_cents: int | None = None
    assets_cents: int | None = None
    unhoused: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """`owes_cents` is all that may be asked for this bill. When something is `unknown`, it is the
    least it could come to, and a person decides. `state` is the one whose floor it is; `federal`,
    that it is 501R-19's."""

    rule: str
    owes_cents: int
    words: str
    unknown: str = ""
    state: str = ""
    federal: bool = False


def by_scale(scale: Scale, bill: Bill, home: Household, facility: Facility) -> Limit | None:
    """What the policy's own scale asks for (rule 2.2); none when it does not help."""
    band = scale.band(home.income_cents, home.line_cents)
    if band is not None:
        owes = bill.owed_cents * (100 - band.discount) // 100
        return Limit(scale.name, owes, f"By our scale that is {band.discount}% off.")
    if scale.income_share is not None:
        owes = _most(scale.income_share, home)
        words = f"By our scale you owe at most {scale.income_share}% of a year's income."
        return Limit(scale.name, owes, words)
    if scale.uninsured_pay_agb and bill.payer is Payer.UNINSURED:
        share = facility.agb_percent_hundredths
        words = "By our scale you owe what is generally billed."
        if share is None:
            return Limit(scale.name, 0, words, "the amounts generally billed are not set")
        capped = agb.cap_cents(bill.charges_cents, share)
        return Limit(scale.name, capped, words, _no_charges(bill))
    return None


def by_floor(floor: Floor, bill: Bill, home: Household, facility: Facility) -> Limit | None:
    """What a state's floor asks for at most; none when it is not about this household."""
    band = floor.band(home.income_cents, home.line_cents)
    if band is None or 0 < bill.charges_cents <= floor.bill_above_cents:
        return None
    conditions = (_insured(floor, bill), _costs(floor, bill, home), _assets(floor, home))
    if any(held is False for held in conditions):
        return None
    doubts = [_DOUBTS[n] for n, held in enumerate(conditions) if held is None]
    if bill.owed_cents <= floor.bill_above_cents and (lacking := _no_charges(bill)):
        doubts.append(lacking)  # what is owed alone says that the bill was larger
    if floor.person:
        doubts.append(floor.person)
    owes, lacking = _share(band, bill, facility)
    if lacking:
        doubts.append(lacking)
    words = _words(band)
    if floor.income_share is not None and owes > (most := _part(floor.income_share, bill, home)):
        owes, words = most, f"at most {floor.income_share}% of a year's income"
    words = f"{floor.state} law ({floor.source}): {words}."
    return Limit(floor.rule, owes, words, "; ".join(doubts), state=floor.state)


def _most(share: int, home: Household) -> int:
    """So many percent of a year's income, in cents."""
    return home.income_cents * share // 100


def _part(share: int, bill: Bill, home: Household) -> int:
    """This bill's part of what a year's income allows for all of their bills together."""
    whole = max(bill.owed_cents, bill.together_cents)
    return _most(share, home) * bill.owed_cents // whole if whole else 0


def by_agb(bill: Bill, facility: Facility, today: date) -> Limit | None:
    """501R-19: whoever is entitled to help is never asked for more than is generally billed."""
    if not agb.binds(facility):
        return None
    words = "Federal rules: no more than we generally bill people who have insurance."
    if lacking := agb.missing(facility, today) or _no_charges(bill):
        return Limit("501R-19", 0, words, lacking, federal=True)
    share = facility.agb_percent_hundredths or 0
    return Limit("501R-19", agb.cap_cents(bill.charges_cents, share), words, federal=True)


_DOUBTS = (
    "whether there was insurance for this visit",
    "what care cost the household in the last twelve months",
    "what the household owns",
)


def _insured(floor: Floor, bill: Bill) -> bool | None:
    if floor.who == "all":
        return True
    if bill.payer is Payer.UNKNOWN:
        return None
    return (bill.payer is Payer.UNINSURED) == (floor.who == "uninsured")


def _costs(floor: Floor, bill: Bill, home: Household) -> bool | None:
    """This bill alone may show that care cost too much; if not, only the household knows."""
    if floor.costs_above is None:
        return True
    known = max(bill.owed_cents, home.medical_costs_cents or 0)
    if known * 100 > home.income_cents * floor.costs_above:
        return True
    return None if home.medical_costs_cents is None else False


def _assets(floor: Floor, home: Household) -> bool | None:
    if floor.assets is None:
        return True
    if home.assets_cents is None:
        return None
    return home.assets_cents <= floor.assets[0 if home.size == _ONE_PERSON else 1]


def _share(band: FloorBand, bill: Bill, facility: Facility) -> tuple[int, str]:
    """Cents, and which of the facility's figures is missing."""
    if band.of is Measure.OWED:
        return bill.owed_cents * band.pays // 100, ""
    if lacking := _no_charges(bill):
        return 0, lacking
    if band.of is Measure.CHARGES:
        return bill.charges_cents * band.pays // 100, ""
    shares = {name: getattr(facility, f"{name}_percent_hundredths") for name in _NAMES[band.of]}
    unset = [f"{name}_percent_hundredths" for name, share in shares.items() if share is None]
    if unset:
        return 0, f"{' and '.join(unset)} of the facility"
    return bill.charges_cents * max(shares.values()) * band.pays // 1_000_000, ""


_NAMES = {
    Measure.COST: ("cost",),
    Measure.MEDICARE: ("medicare",),
    Measure.MEDICAID: ("medicaid",),
    Measure.MEDICARE_OR_MEDICAID: ("medicare", "medicaid"),
    Measure.GENERALLY_BILLED: ("agb",),
}


def _no_charges(bill: Bill) -> str:
    return "" if bill.charges_cents > 0 else "the full charges of this visit"


def _words(band: FloorBand) -> str:
    if band.of is Measure.OWED:
        return f"{100 - band.pays}% off"
    return f"at most {band.pays}% of {_MEASURES[band.of]}"


_MEASURES = {
    Measure.CHARGES: "the full charges",
    Measure.COST: "what the care costs us",
    Measure.MEDICARE: "what Medicare would pay",
    Measure.MEDICAID: "what Medicaid would pay",
    Measure.MEDICARE_OR_MEDICAID: "what Medicare or Medicaid would pay",
    Measure.GENERALLY_BILLED: "what is generally billed",
}
