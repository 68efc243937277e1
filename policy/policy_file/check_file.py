"""Is a policy file lawful, whole and kind? Every fault is one line with the rule it breaks."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from policy.law import Facility
from policy.plans import interest_caps
from policy.policy_file.check_contact import CONTACT_CHECKS
from policy.policy_file.check_help import HELP_CHECKS
from policy.policy_file.check_states import states_are_only_kinder
from policy.policy_file.check_steps import STEP_CHECKS
from policy.policy_file.check_words import forbidden_acts
from policy.policy_file.finding import Finding, split_rule
from policy.policy_file.spec import PolicySpec

CHECKS = (*STEP_CHECKS, *CONTACT_CHECKS, *HELP_CHECKS)
"""Pure functions of a policy that can be read; each yields what it finds."""

_ANY_FACILITY = Facility()
_WRITTEN_POLICY = "H3"
_RULE_OF = {
    ("defer_care",): "501R-06",
    ("household",): "3.6",
    ("first_bill",): "HD-29",
    ("ceilings",): "3.6",
    ("ceilings", "calls_in_7_days"): "RF-04",
    ("ceilings", "calls_in_stage"): "RF-04",
    ("ceilings", "attempts_in_7_days"): "RF-01",
    ("ceilings", "days_after_conversation"): "RF-02",
    ("holds",): "HD-00",
    ("assistance",): "501R-12",
    ("assistance", "days_to_complete"): "501R-11",
    ("assistance", "days_to_answer"): "HD-10",
    ("plans",): "PP-05",
    ("plans", "down_payment_cents"): "PP-10",
    ("plans", "late_fee_cents"): "RZ-03",
    ("plans", "autopay_required"): "RE-04",
    ("scales",): "2.2",
    ("states",): "2.3",
    ("small_balance",): "HD-08",
    ("steps",): "6.4",
}
_WHY = {
    "501R-06": "care is never deferred, denied or prepaid over a bill",
    "PP-05": f"plans are free of interest ({interest_caps()})",
    "PP-10": "a plan starts without a down payment",
    "RE-04": "automatic payment may be offered, and never be a condition",
    "RZ-03": "there are no late fees",
}


class Checked(NamedTuple):
    """A policy and what is wrong with it; `spec` is None when it cannot even be read."""

    spec: PolicySpec | None
    findings: tuple[Finding, ...]


def check(text: str, facility: Facility = _ANY_FACILITY) -> Checked:
    """Read and check a policy file of a facility. Raises tomllib.TOMLDecodeError: no TOML."""
    raw = tomllib.loads(text)
    acts = tuple(forbidden_acts(raw))
    try:
        spec = PolicySpec.model_validate(raw)
    except ValidationError as error:
        named = {act.where for act in acts}
        wrong = [one for one in _of_pydantic(error, raw) if one.where not in named]
        return Checked(None, (*acts, *wrong))
    found = (one for ask in CHECKS for one in ask(spec))
    return Checked(spec, (*acts, *found, *states_are_only_kinder(spec, facility)))


def _of_pydantic(error: ValidationError, raw: Mapping[str, Any]) -> Iterator[Finding]:
    for one in error.errors(include_url=False, include_context=False):
        rule, words = split_rule(one["msg"].removeprefix("Value error, "))
        if isinstance(one["input"], str | int | float):
            words = f"{words}, not {one['input']!r}"
        names = tuple(str(part) for part in one["loc"] if isinstance(part, str))
        rule = rule or _rule_of(names)
        if why := _WHY.get(rule):
            words = f"{words}: {why}"
        yield Finding(rule, _where(one["loc"], raw), words)


def _rule_of(names: tuple[str, ...]) -> str:
    """The rule of the longest known beginning of a place in the file."""
    for length in range(len(names), 0, -1):
        if rule := _RULE_OF.get(names[:length]):
            return rule
    return _WRITTEN_POLICY


def _where(place: Sequence[int | str], raw: Any) -> str:
    """`steps.reminder_2.after_days`: an entry of a list is called by its own name."""
    told: list[str] = []
    for part in place:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            raw = None
        named = raw.get("name") if isinstance(part, int) and isinstance(raw, dict) else None
        told.append(str(named or (part + 1 if isinstance(part, int) else part)))
    return ".".join(told) or "the file"
