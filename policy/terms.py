"""The words of the trade, each with one meaning. Stored by value in the database."""

from enum import StrEnum
from typing import Self


class Stage(StrEnum):
    """Where an account is."""

    STATEMENT = "statement"
    REMINDER = "reminder"
    OPTIONS_CALL = "options_call"
    ASSISTANCE_SCREENING = "assistance_screening"
    PLAN_FOLLOW_UP = "plan_follow_up"
    HUMAN_REVIEW = "human_review"
    RESOLVED = "resolved"

    @classmethod
    def working(cls) -> tuple["Stage", ...]:
        """The five stages of help, in the order a daily run serves them."""
        return (
            cls.PLAN_FOLLOW_UP,
            cls.ASSISTANCE_SCREENING,
            cls.OPTIONS_CALL,
            cls.REMINDER,
            cls.STATEMENT,
        )


class Action(StrEnum):
    """What a decision asks the pipeline to do."""

    CONTACT = "contact"
    CALL = "call"
    SCREEN = "screen"
    RESOLVE = "resolve"
    REVIEW = "review"
    RETURN_TO_CALL = "return_to_call"
    HOLD = "hold"
    DEFER = "defer"
    SUPPRESS = "suppress"

    @property
    def acts(self) -> bool:
        """Whether a stage flow has work to do; the others end in triage."""
        return self not in _ENDS_IN_TRIAGE


_ENDS_IN_TRIAGE = frozenset({Action.HOLD, Action.DEFER, Action.SUPPRESS})


class Channel(StrEnum):
    LETTER = "letter"
    NOTICE = "notice"
    CALL = "call"


class Way(StrEnum):
    """How a step reaches a person."""

    DOCUMENT = "document"  # a letter, and a notice for those who chose e-mail
    REMINDER = "reminder"  # a notice for those who chose e-mail, else a letter
    LETTER = "letter"
    CALL = "call"
    NONE = "none"


class FixedStep(StrEnum):
    """The steps that Tend names itself; the others have their names from the policy file.

    `screening` and `human_review` name steps of the file too. The steps of a plan are those of
    `FollowUp`; an ending, a hold and a wait say what they are about behind their first word.
    """

    SCREENING = "screening"
    PRE_BILL_SCREENING = "pre_bill_screening"
    DETERMINATION = "determination"
    DETERMINATION_REVIEW = "determination_review"
    INCOMPLETE_APPLICATION = "incomplete_application"
    FRESH_STATEMENT = "fresh_statement"
    REFUND_WITHDRAWN = "refund_withdrawn"
    CALL_BACK = "call_back"
    SMALL_BALANCE = "small_balance"
    NO_ADDRESS = "no_address"
    HUMAN_REVIEW = "human_review"
    FINISHED = "finished"
    UNSENT = "unsent"
    WAIT = "wait"
    AGAIN = "again"
    STATEMENT_AGAIN = "statement_again"
    REMINDER_AGAIN = "reminder_again"
    OPTIONS_LETTER_AGAIN = "options_letter_again"
    INVITATION_AGAIN = "invitation_again"
    CONFIRMATION_AGAIN = "confirmation_again"

    @classmethod
    def of_the_file(cls) -> frozenset["FixedStep"]:
        """Those that a policy file names."""
        return frozenset({cls.SCREENING, cls.HUMAN_REVIEW})

    @classmethod
    def screens(cls) -> frozenset["FixedStep"]:
        """After these the account counts as screened."""
        return frozenset({cls.SCREENING, cls.PRE_BILL_SCREENING})


class Payer(StrEnum):
    COMMERCIAL = "commercial"
    MEDICARE = "medicare"
    MEDICAID = "medicaid"
    DUAL_ELIGIBLE = "dual_eligible"
    UNINSURED = "uninsured"
    UNKNOWN = "unknown"


class LedgerKind(StrEnum):
    """Positive amounts raise what the patient owes, negative ones lower it.

    The kind says whose money it is. An insurer that takes its money back is an
    `INSURER_PAYMENT` above zero. What is `BROUGHT_FORWARD` was left of a bill whose charges and
    payments nobody told: it is no charge, and no limit is reckoned from it.
    """

    CHARGE = "charge"
    INSURER_PAYMENT = "insurer_payment"
    ADJUSTMENT = "adjustment"
    PATIENT_PAYMENT = "patient_payment"
    REVERSAL = "reversal"
    ASSISTANCE_WRITE_OFF = "assistance_write_off"
    REFUND = "refund"
    BROUGHT_FORWARD = "brought_forward"

    @classmethod
    def by_patient(cls) -> tuple[Self, ...]:
        """What a patient paid of a bill, less what was taken back or given back."""
        return (cls.PATIENT_PAYMENT, cls.REVERSAL, cls.REFUND)

    @classmethod
    def of_the_bill(cls) -> frozenset["LedgerKind"]:
        """What makes the bill itself larger or smaller, and is no payment by the patient."""
        return frozenset({cls.CHARGE, cls.INSURER_PAYMENT, cls.ADJUSTMENT, cls.BROUGHT_FORWARD})


class EntryOrigin(StrEnum):
    """How a ledger row came in: with an export, with a made portfolio, or posted by Tend."""

    IMPORT = "import"
    SAMPLE = "sample"
    TEND = "tend"


class WriteOffReason(StrEnum):
    """Why an amount was written off: too small to ask for (HD-08), a bill that a state calls paid
    (PL-04), or help with the cost."""

    SMALL = "small"
    PAID_IN_FULL = "paid-in-full"
    ASSISTANCE = "assistance"


class RefundReason(StrEnum):
    """Why a person has money to get back."""

    ASSISTANCE = "assistance"
    OVERPAYMENT = "overpayment"
    EXPORT = "export"


class Resolution(StrEnum):
    """Why an account is closed."""

    PAID = "paid"
    ASSISTED = "assisted"
    PLAN_COMPLETED = "plan_completed"
    SMALL_BALANCE = "small_balance"
    SETTLED = "settled"
    DECEASED = "deceased"
    NOTHING_OWED = "nothing_owed"
    NOT_ENROLLED = "not_enrolled"
    DISCHARGED = "discharged"
    VOIDED = "voided"

    @classmethod
    def needs_a_name_to_reopen(cls) -> frozenset["Resolution"]:
        """A re-import never reopens these: people were told that the matter is closed."""
        return frozenset({cls.ASSISTED, cls.SETTLED, cls.DECEASED, cls.DISCHARGED})


class StepStatus(StrEnum):
    """What became of one account in one run."""

    PLANNED = "planned"
    DONE = "done"
    HELD = "held"
    SUPPRESSED = "suppressed"
    DEFERRED = "deferred"
    FAILED = "failed"


class MessageStatus(StrEnum):
    """Where a message is. `sent` ends the way of a letter and of a notice written to a file;
    what a provider carries goes on from `sending` (policy/delivery.py)."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    CLAIMED = "claimed"
    SENT = "sent"
    SENDING = "sending"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    DROPPED = "dropped"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    REPLACED = "replaced"

    @classmethod
    def reached(cls) -> tuple["MessageStatus", ...]:
        """It is with the person, as far as anyone can know: legal clocks may start (SG-22)."""
        return (cls.SENT, cls.DELIVERED, cls.COMPLAINED)

    @classmethod
    def gone(cls) -> tuple["MessageStatus", ...]:
        """It left, or may have left, whatever became of it."""
        never = (cls.PLANNED, cls.CANCELLED, cls.CLAIMED, cls.FAILED)
        return tuple(status for status in cls if status not in never)

    @classmethod
    def lost(cls) -> tuple["MessageStatus", ...]:
        """It did not reach the person, or nobody knows: a letter takes its place."""
        return (cls.FAILED, cls.DROPPED, cls.BOUNCED, cls.REPLACED)

    @classmethod
    def unsettled(cls) -> tuple["MessageStatus", ...]:
        """A provider has it, or may have it, and has not said what became of it."""
        return (cls.SENDING, cls.ACCEPTED, cls.UNKNOWN, cls.DEFERRED)


class CallOutcome(StrEnum):
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    WANTS_PLAN = "wants_plan"
    WILL_PAY_BY = "will_pay_by"
    ASKS_FOR_HELP = "asks_for_help"
    DISPUTES = "disputes"
    DO_NOT_CALL = "do_not_call"
    ALREADY_PAID = "already_paid"
    CALL_BACK_AT = "call_back_at"
    NOT_MY_ACCOUNT = "not_my_account"
    HAS_ATTORNEY = "has_attorney"
    COMPLAINS = "complains"

    @property
    def talked(self) -> bool:
        """Whether the person themself was on the phone (RF-02)."""
        return self not in (CallOutcome.NO_ANSWER, CallOutcome.VOICEMAIL, CallOutcome.WRONG_NUMBER)


class ApplicationStatus(StrEnum):
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"
    DETERMINED = "determined"
    LAPSED = "lapsed"

    @classmethod
    def pending(cls) -> frozenset["ApplicationStatus"]:
        """While one of these stands, nobody is asked for money (501R-11, 501R-12)."""
        return frozenset({cls.RECEIVED, cls.INCOMPLETE, cls.COMPLETE})


class BasisDate(StrEnum):
    """Which day's poverty line a determination uses (FPL-01)."""

    APPLICATION = "application"
    SERVICE = "service"


class PlanStatus(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    DEFAULTED = "defaulted"
    ENDED = "ended"


class SettledBy(StrEnum):
    """What brought a plan to its end: the person's own payments, or money that was not theirs."""

    PAYMENTS = "payments"
    INSURER = "insurer"
    ADJUSTMENT = "adjustment"
    HELP = "help"


class TakenBack(StrEnum):
    """Why a payment was taken off again. The first two are the bank's doing, the others ours."""

    BOUNCED = "bounced"
    CHARGED_BACK = "charged-back"
    ENTERED_IN_ERROR = "entered-in-error"
    MISPOSTED = "misposted"

    @property
    def by_the_bank(self) -> bool:
        """Whether the person had paid: then nothing counts as missed at once (PL-05)."""
        return self in TakenBack.of_the_bank()

    @classmethod
    def of_the_bank(cls) -> tuple[Self, ...]:
        return (cls.BOUNCED, cls.CHARGED_BACK)


class WhoDied(StrEnum):
    """Of the two people of a bill."""

    PATIENT = "patient"
    GUARANTOR = "guarantor"


class FreshWhy(StrEnum):
    """Why an account starts again with a fresh statement."""

    HOLD_ENDED = "hold_ended"
    TAKEN_BACK = "taken_back"
    CORRECTED = "corrected"
    NEW_CHARGE = "new_charge"
    INSURER = "insurer"
    EXPORT = "export"
    BESIDE_PLAN = "beside_plan"
    HELPED = "helped"
    GUARANTOR = "guarantor"


class AddressFault(StrEnum):
    """What is wrong with an address at home (HD-07). VERIFIED: a person says that it is right.
    A city of another name is told, and stops no letter: cities have many names."""

    NONE = "none"
    VERIFIED = "verified"
    OTHER_CITY = "other_city"
    NO_ZIP = "no_zip"
    UNKNOWN_ZIP = "unknown_zip"
    OTHER_STATE = "other_state"

    @property
    def words(self) -> str:
        return _FAULTS.get(self, "")

    @classmethod
    def stopping(cls) -> tuple["AddressFault", ...]:
        """Those with which no letter goes."""
        return (cls.NO_ZIP, cls.UNKNOWN_ZIP, cls.OTHER_STATE)


_FAULTS = {
    AddressFault.OTHER_CITY: "the ZIP code belongs to another city",
    AddressFault.NO_ZIP: "the address has no ZIP code",
    AddressFault.UNKNOWN_ZIP: "the ZIP code does not exist",
    AddressFault.OTHER_STATE: "the ZIP code belongs to another state",
}


def dollars(cents: int) -> str:
    """`$1,234.50`, in every language: all readers are in the United States."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def dollars_and_cents(cents: int) -> str:
    """`-1234.50`, as files of programs have it."""
    return dollars(cents).replace("$", "").replace(",", "")


class DataUse(StrEnum):
    """Whether what a database says is said to people."""

    LIVE = "live"
    REHEARSAL = "rehearsal"


class UseSaidBy(StrEnum):
    """What says whether a database is live. A copy was made by a rehearsal and stays one."""

    IMPORT = "import"
    RUN = "run"
    COPY = "copy"
    DEMO = "demo"
    MIGRATION = "migration"
