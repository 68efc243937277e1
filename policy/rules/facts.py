"""All that a rule may know. Built by the tasks from rows, or by a test from nothing."""

from dataclasses import dataclass
from datetime import date

from policy.assistance import HardshipSign
from policy.contact import ContactTimes
from policy.holds import HoldFacts, HoldKind
from policy.law import Facility
from policy.letters import LetterKind
from policy.plans import PlanFacts
from policy.terms import AddressFault, ApplicationStatus, Channel, FreshWhy, Payer, Stage

_NO_FACILITY = Facility()
_ANYWHERE = ContactTimes()
_STATEMENT = LetterKind.STATEMENT


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The guarantor's latest application. `answer_until`: last day to answer a determination.
    `covers_through`: help was granted on it, and counts for visits through that day; only where it
    was not yet answered for this account.

    `medical_costs_cents` is what care cost the household in twelve months; None is unknown.
    """

    status: ApplicationStatus
    received_on: date
    status_on: date
    respond_by: date | None = None
    household_size: int | None = None
    annual_income_cents: int | None = None
    answer_until: date | None = None
    medical_costs_cents: int | None = None
    assets_cents: int | None = None
    covers_through: date | None = None


@dataclass(frozen=True, slots=True)
class GuarantorFacts:
    """The person who answers for the accounts, and what reached them lately.

    `touches` and `calls` are the days of outbound contact in the last 30 days, today left out.
    `unwritten` are the kinds of letters we have no words for in their language (HD-24).
    `returned_letters` came back from the address we have now, `address_fault` is what is wrong with
    it (HD-07).
    `open_today` are today's envelopes that still take lines, `sealed_today` those that do not.
    `bills_cents` is what is theirs to pay of all open accounts together, paid parts included; 0
    where there is one.
    `attempts` are the days of calls that were made, today's too, and of those listed before. Who
    shares the number counts with them: `number_group` is the same for all of those (0: nobody
    does), `number_listed` are the days on which a call to another of them stood on the list;
    `talked_on` is the day of the last conversation, `times` when the person may be reached.
    """

    state: str = ""
    takes_email: bool = False
    takes_mail: bool = True
    takes_calls: bool = True
    household_size: int | None = None
    annual_income_cents: int | None = None
    touches: tuple[date, ...] = ()
    calls: tuple[date, ...] = ()
    attempts: tuple[date, ...] = ()
    number_group: int = 0
    number_listed: tuple[date, ...] = ()
    talked_on: date | None = None
    times: ContactTimes = _ANYWHERE
    open_today: frozenset[Channel] = frozenset()
    sealed_today: frozenset[Channel] = frozenset()
    has_credit: bool = False
    bills_cents: int = 0
    returned_letters: int = 0
    address_fault: AddressFault = AddressFault.NONE
    unwritten: frozenset[LetterKind] = frozenset()
    application: ApplicationFacts | None = None
    signs: frozenset[HardshipSign] = frozenset()

    @property
    def language_unmet(self) -> bool:
        """Whether not even a statement can be written for them."""
        return _STATEMENT in self.unwritten


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One account on one day. Amounts in cents; `ledger_cents` is the sum of its ledger.

    `charges_cents` are the gross charges, `paid_cents` what the patient paid of the bill, less what
    was taken or given back, `assisted_cents` what was written off as help. `elsewhere_cents` is
    what the person owes on their other open accounts, `withdrawn_cents` what a letter promised to
    send back and what no longer is there to send, as long as no letter has said so.
    `holds` were placed; `noted` are those that earlier runs saw follow from the facts; of
    `cleared` kinds a person has said that they stop this account no more (HD-29, HD-30).
    `service_through` is the last day of the visit, where it is another than its first.
    """

    guarantor: GuarantorFacts
    balance_cents: int
    ledger_cents: int
    service_on: date
    stage: Stage = Stage.STATEMENT
    step: str | None = None
    step_on: date | None = None
    first_statement_on: date | None = None
    paused_days: int = 0
    ask_not_before: date | None = None
    fresh_statement_due: bool = False
    fresh_why: FreshWhy | None = None
    promise_until: date | None = None
    call_back_on: date | None = None
    call_attempts: int = 0
    help_asked_on: date | None = None
    screened_on: date | None = None
    assisted: bool = False
    was_screened: bool = False
    unsent_since: date | None = None
    holds: tuple[HoldFacts, ...] = ()
    noted: tuple[HoldFacts, ...] = ()
    cleared: frozenset[HoldKind] = frozenset()
    service_through: date | None = None
    plan: PlanFacts | None = None
    facility: Facility = _NO_FACILITY
    payer: Payer = Payer.UNKNOWN
    charges_cents: int = 0
    paid_cents: int = 0
    assisted_cents: int = 0
    elsewhere_cents: int = 0
    withdrawn_cents: int = 0

    @property
    def last_service_on(self) -> date:
        """From this day the age of the bill counts. A last day before the first is none."""
        return max(self.service_on, self.service_through or self.service_on)

    @property
    def person_owes_cents(self) -> int:
        """HD-08: whether an amount is small is a matter of the person, not of the visit."""
        return self.balance_cents + self.elsewhere_cents
