"""A practice's policy file: its shape, and the checks that refuse it whole."""

from policy.policy_file.check_file import Checked, check
from policy.policy_file.finding import Finding
from policy.policy_file.spec import (
    KNOWN_POLICIES,
    Ceilings,
    PolicySpec,
    Step,
    UnknownPolicy,
    load_policy,
    read_policy,
    strictest,
)
from policy.terms import Way

__all__ = [
    "KNOWN_POLICIES",
    "Ceilings",
    "Checked",
    "Finding",
    "PolicySpec",
    "Step",
    "UnknownPolicy",
    "Way",
    "check",
    "load_policy",
    "read_policy",
    "strictest",
]
