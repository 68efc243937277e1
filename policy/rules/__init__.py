"""The rules in the order they are asked, the facts they are asked about, and the decision.

What a rule of a trade needs (plans, assistance, contact, holds, law) lives in those rooms.
"""

from policy.rules import resending, slips
from policy.rules.cadence import next_step
from policy.rules.contact import together
from policy.rules.decide import ASKED, Answer, answer
from policy.rules.decision import Decision
from policy.rules.decision_evidence import data_versions, evidence
from policy.rules.facts import AccountFacts, ApplicationFacts, GuarantorFacts
from policy.rules.household import comes_along, takes_others_along
from policy.rules.on_hold import NOTED_KINDS, from_facts, over_step, reasons_to_wait
from policy.rules.plan import followed_up
from policy.rules.resend_kinds import (
    AGAIN_STEPS,
    SENT_AGAIN,
    ResendRequest,
    SentStage,
    WhyAgain,
)
from policy.rules.screening import what_is_owed

__all__ = [
    "AGAIN_STEPS",
    "ASKED",
    "NOTED_KINDS",
    "SENT_AGAIN",
    "AccountFacts",
    "Answer",
    "ApplicationFacts",
    "Decision",
    "GuarantorFacts",
    "ResendRequest",
    "SentStage",
    "WhyAgain",
    "answer",
    "comes_along",
    "data_versions",
    "evidence",
    "followed_up",
    "from_facts",
    "next_step",
    "over_step",
    "reasons_to_wait",
    "resending",
    "slips",
    "takes_others_along",
    "together",
    "what_is_owed",
]
