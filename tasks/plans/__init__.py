"""Payment plans as agreed: instalments that follow what is owed, skipped months, reinstating."""

from tasks.plans import agreements, instalments, reinstate, skip_month
from tasks.plans.adrift import settle_adrift
from tasks.plans.agreements import record_plan
from tasks.plans.ended_in_error import go_on
from tasks.plans.instalments import PlanRef, active_plan, active_plans, latest_plans
from tasks.plans.limits import bounds, disclosing, not_known
from tasks.plans.plan_rows import Agreed, plan_in_words
from tasks.plans.reinstate import record_reinstatement
from tasks.plans.settle import settle
from tasks.plans.skip_month import Skipped, record_skip, skip_in_words
from tasks.plans.wait_out import wait_out

__all__ = [
    "Agreed",
    "PlanRef",
    "Skipped",
    "active_plan",
    "active_plans",
    "agreements",
    "bounds",
    "disclosing",
    "go_on",
    "instalments",
    "latest_plans",
    "not_known",
    "plan_in_words",
    "record_plan",
    "record_reinstatement",
    "record_skip",
    "reinstate",
    "settle",
    "settle_adrift",
    "skip_in_words",
    "skip_month",
    "wait_out",
]
