"""SQLModel tables, one file per noun. Importing this package completes the metadata."""

from models.account import Account, AccountItem
from models.application import Application, Determination, HelpSign
from models.call import Call, CallAbout, CallResult
from models.desk import DeskClaim, DeskEvent, DeskGrant, DeskSession, DeskUser, PersonNote
from models.envelope import Envelope, EnvelopeLine, Home, Message, MessageEvent, PrintBatch
from models.give_back import GiveBackFile, GiveBackReceipt, GivenBack, GivenKind
from models.hold import Clearance, Hold
from models.imports import DatabaseUse, Import, MessageHeard, RefusedRow, RemittanceClaim, WarnedRow
from models.ledger import ComingEntry, LedgerEntry, MatchedEntry
from models.person import GuarantorChange, Person, PersonMerge
from models.plan import Instalment, Plan, PlanAccount, PlanSkip, PlanTakenUp
from models.policy_version import PolicyMove, PolicyVersion
from models.preference import Preference
from models.provider_post import ProviderPost
from models.refund import RefundDue
from models.reprint import Reprint, ReprintedLetter
from models.resend import Resend
from models.returned_mail import ReturnedMail
from models.run import Decision, Move, Run, StepRun, UndoneRun
from models.unrecorded_mail import JournalRead, UnknownToken, UnrecordedMail

__all__ = [
    "Account",
    "AccountItem",
    "Application",
    "Call",
    "CallAbout",
    "CallResult",
    "Clearance",
    "ComingEntry",
    "DatabaseUse",
    "Decision",
    "DeskClaim",
    "DeskEvent",
    "DeskGrant",
    "DeskSession",
    "DeskUser",
    "Determination",
    "Envelope",
    "EnvelopeLine",
    "GiveBackFile",
    "GiveBackReceipt",
    "GivenBack",
    "GivenKind",
    "GuarantorChange",
    "HelpSign",
    "Hold",
    "Home",
    "Import",
    "Instalment",
    "JournalRead",
    "LedgerEntry",
    "MatchedEntry",
    "Message",
    "MessageEvent",
    "MessageHeard",
    "Move",
    "Person",
    "PersonMerge",
    "PersonNote",
    "Plan",
    "PlanAccount",
    "PlanSkip",
    "PlanTakenUp",
    "PolicyMove",
    "PolicyVersion",
    "Preference",
    "PrintBatch",
    "ProviderPost",
    "RefundDue",
    "RefusedRow",
    "RemittanceClaim",
    "Reprint",
    "ReprintedLetter",
    "Resend",
    "ReturnedMail",
    "Run",
    "StepRun",
    "UndoneRun",
    "UnknownToken",
    "UnrecordedMail",
    "WarnedRow",
]
