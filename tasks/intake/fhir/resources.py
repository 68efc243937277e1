"""The resources of FHIR R4 that Tend reads, and of each no more than it needs."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from tasks.intake.fhir.datatypes import (
    Address,
    Coding,
    Concept,
    Exact,
    HumanName,
    Identifier,
    Money,
    Part,
    Period,
    Reference,
    Telecom,
)


class Resource(Part):
    id: str = ""
    identifier: tuple[Identifier, ...] = ()


class Communication(Part):
    language: Concept = Concept()
    preferred: bool = False


class Contact(Part):
    relationship: tuple[Concept, ...] = ()
    name: HumanName = HumanName()
    telecom: tuple[Telecom, ...] = ()
    address: Address = Address()
    period: Period = Period()


class Link(Part):
    other: Reference = Reference()
    type: str = ""


class Person(Resource):
    name: tuple[HumanName, ...] = ()
    telecom: tuple[Telecom, ...] = ()
    birth_date: str = ""
    address: tuple[Address, ...] = ()
    communication: tuple[Communication, ...] = ()


class Patient(Person):
    deceased_boolean: StrictBool | None = None
    deceased_date_time: str = ""
    contact: tuple[Contact, ...] = ()
    link: tuple[Link, ...] = ()


class RelatedPerson(Person):
    active: bool = True
    patient: Reference = Reference()
    relationship: tuple[Concept, ...] = ()
    period: Period = Period()


class Organization(Resource):
    name: str = ""


class CoverageClass(Part):
    type: Concept = Concept()
    value: str = ""
    name: str = ""


class Coverage(Resource):
    status: str = ""
    type: Concept = Concept()
    period: Period = Period()
    payor: tuple[Reference, ...] = ()
    classes: tuple[CoverageClass, ...] = Field((), alias="class")
    order: int = 99


def _inside(value: object) -> object:
    """Of what a resource contains, who pays."""
    if not isinstance(value, list):
        return value
    return [one for one in value if isinstance(one, dict) and one.get("resourceType") == "Coverage"]


class CoverageInside(Coverage):
    resource_type: str = ""


class Insurance(Part):
    sequence: int = 99
    coverage: Reference = Reference()


class Item(Part):
    sequence: int = 0
    product_or_service: Concept = Concept()
    serviced_date: str = ""
    serviced_period: Period = Period()
    net: Money = Money()
    encounter: tuple[Reference, ...] = ()


class Billed(Resource):
    """What a Claim and an ExplanationOfBenefit have in common."""

    contained: Annotated[tuple[CoverageInside, ...], BeforeValidator(_inside)] = ()
    status: str = ""
    use: str = ""
    patient: Reference = Reference()
    billable_period: Period = Period()
    created: str = ""
    insurance: tuple[Insurance, ...] = ()
    item: tuple[Item, ...] = ()

    @property
    def is_bill(self) -> bool:
        """No preauthorization and no forecast."""
        return self.use in ("claim", "")


class Claim(Billed):
    total: Money = Money()


class Total(Part):
    category: Concept = Concept()
    amount: Money = Money()

    @property
    def kinds(self) -> frozenset[str]:
        """Blue Button writes a code as an address."""
        return frozenset(code.rpartition("/")[2].casefold() for code in self.category.codes)


class Payment(Part):
    amount: Money = Money()
    date: str = ""


class ExplanationOfBenefit(Billed):
    claim: Reference = Reference()
    insurer: Reference = Reference()
    outcome: str = ""
    total: tuple[Total, ...] = ()
    payment: Payment = Payment()


class Encounter(Resource):
    status: str = ""
    encounter_class: Coding = Field(Coding(), alias="class")
    type: tuple[Concept, ...] = ()
    period: Period = Period()
    account: tuple[Reference, ...] = ()


class AccountCoverage(Part):
    coverage: Reference = Reference()
    priority: int = 99


class Guarantor(Part):
    party: Reference = Reference()
    on_hold: bool = False
    period: Period = Period()


class Balance(Part):
    """As R5 has it."""

    aggregate: Concept = Concept()
    estimate: bool = False
    amount: Money = Money()


class Extension(Part):
    """R5's Account.balance in an R4 export, or a vendor's own."""

    url: str = ""
    extension: tuple["Extension", ...] = ()
    value_money: Money | None = None
    value_codeable_concept: Concept | None = None
    value_boolean: bool | None = None


class Account(Resource):
    status: str = ""
    description: str = ""
    subject: tuple[Reference, ...] = ()
    service_period: Period = Period()
    coverage: tuple[AccountCoverage, ...] = ()
    guarantor: tuple[Guarantor, ...] = ()
    extension: tuple[Extension, ...] = ()
    balance: tuple[Balance, ...] = ()


class Quantity(Part):
    value: Exact | None = None


class ChargeItem(Resource):
    status: str = ""
    code: Concept = Concept()
    context: Reference = Reference()
    occurrence_date_time: str = ""
    occurrence_period: Period = Period()
    quantity: Quantity = Quantity()
    price_override: Money = Money()
    account: tuple[Reference, ...] = ()


class PriceComponent(Part):
    type: str = ""
    amount: Money = Money()


class LineItem(Part):
    charge_item_reference: Reference = Reference()
    charge_item_codeable_concept: Concept = Concept()
    price_component: tuple[PriceComponent, ...] = ()


class Invoice(Resource):
    status: str = ""
    subject: Reference = Reference()
    recipient: Reference = Reference()
    date: str = ""
    account: Reference = Reference()
    line_item: tuple[LineItem, ...] = ()
    total_net: Money = Money()
    total_gross: Money = Money()


class PaymentNotice(Resource):
    status: str = ""
    request: Reference = Reference()
    response: Reference = Reference()
    payment: Reference = Reference()
    created: str = ""
    payment_date: str = ""
    amount: Money = Money()
    payment_status: Concept = Concept()


class Detail(Part):
    request: Reference = Reference()
    response: Reference = Reference()


class PaymentReconciliation(Resource):
    status: str = ""
    detail: tuple[Detail, ...] = ()


KINDS: dict[str, type[Resource]] = {
    model.__name__: model
    for model in (
        Patient, RelatedPerson, Organization, Coverage, Claim, ExplanationOfBenefit, Encounter,
        Account, ChargeItem, Invoice, PaymentNotice, PaymentReconciliation,
    )
}  # fmt: skip
"""What is read; any other resource fills nothing."""
