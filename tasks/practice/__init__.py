"""The practice that Tend works for: its file, its business days, its policy versions."""

from tasks.practice.business_days import pay_by
from tasks.practice.policy_versions import (
    Name,
    Version,
    adopt,
    first_steps,
    longest_to_complete,
    newest,
    policies_of,
    policy_of,
    policy_or_standard,
    refuse_before_policies,
    step_kinds,
    text_of,
    versions,
)
from tasks.practice.practice import Practice, current_practice, load_practice

__all__ = [
    "Name",
    "Practice",
    "Version",
    "adopt",
    "current_practice",
    "first_steps",
    "load_practice",
    "longest_to_complete",
    "newest",
    "pay_by",
    "policies_of",
    "policy_of",
    "policy_or_standard",
    "refuse_before_policies",
    "step_kinds",
    "text_of",
    "versions",
]
