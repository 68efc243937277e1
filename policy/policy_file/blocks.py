"""The blocks of a policy file: what each number may be. Anything else is refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from policy.letters import LetterKind
from policy.plans import Disclosing
from policy.terms import BasisDate, Stage, Way


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(Frozen):
    """One thing the policy wants done. Days count from the first statement provided."""

    name: str
    stage: Stage
    kind: LetterKind
    way: Way
    after_days: int = Field(ge=0)
    gap_days: int = Field(ge=0)


class SmallBalance(Frozen):
    write_off_below_cents: int = Field(ge=0)
    one_statement_below_cents: int = Field(ge=0)
    settle_after_days: int = Field(ge=0)


class Household(Frozen):
    """What of a household's other visits is due in the next `gather_days` comes along when it is
    reached; 0: nothing does."""

    gather_days: int = Field(default=7, ge=0, le=14)


class FirstBill(Frozen):
    """How many months after the last day of a visit its first bill may still come (HD-29)."""

    oldest_months: int = Field(default=24, ge=1, le=24)


class Ceilings(Frozen):
    touches_in_7_days: int = Field(ge=1, le=3)
    touches_in_30_days: int = Field(ge=1, le=6)
    calls_in_7_days: int = Field(ge=1, le=2)
    calls_in_stage: int = Field(ge=1, le=6)
    attempts_in_7_days: int = Field(ge=1, le=7)
    days_after_conversation: int = Field(ge=7)


class HoldDays(Frozen):
    days_after_release: int = Field(ge=14)
    days_after_fresh_statement: int = Field(ge=14)
    look_again_after_days: int = Field(ge=1)


class AssistanceDays(Frozen):
    scale: str
    basis_date: BasisDate = BasisDate.APPLICATION
    days_to_complete: int = Field(ge=30)
    extensions: int = Field(ge=0)
    days_to_answer: int = Field(ge=30)
    covers_days: int = Field(default=180, ge=0)


class Promise(Frozen):
    days_of_patience: int = Field(ge=0)
    days_to_agree_on_a_plan: int = Field(ge=0)
    days_to_find_a_payment: int = Field(ge=0)


class PlanPromises(Frozen):
    """What a plan never has (PP-05, PP-10, RE-04, RZ-03); a file may say so, and nothing else."""

    interest_percent_hundredths: Literal[0] = 0
    down_payment_cents: Literal[0] = 0
    late_fee_cents: Literal[0] = 0
    autopay_required: Literal[False] = False
    disclosing: Disclosing = Disclosing.DISCLOSE


class StateTerms(Frozen):
    """Another scale for the bills of people who live in a state, or of a facility there.

    What the state itself asks for holds all the same: the patient owes the least of all.
    """

    state: str = Field(pattern=r"^[A-Z]{2}$")
    scale: str
