"""A policy as data: validated when read, frozen after, refused whole if it is wrong."""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources
from typing import Literal, Self

from pydantic import Field, model_validator

from policy.assistance import Scale, scale
from policy.policy_file.blocks import (
    AssistanceDays,
    Ceilings,
    FirstBill,
    Frozen,
    HoldDays,
    Household,
    PlanPromises,
    Promise,
    SmallBalance,
    StateTerms,
    Step,
)
from policy.terms import Stage, Way

__all__ = [
    "KNOWN_POLICIES", "Ceilings", "PlanPromises", "PolicySpec", "Step", "UnknownPolicy", "Way",
    "load_policy", "read_policy", "strictest",
]  # fmt: skip

KNOWN_POLICIES = ("standard",)
_LONGER_IS_STRICTER = frozenset({"days_after_conversation"})


class UnknownPolicy(LookupError):
    """No policy of this name and version is shipped."""


class PolicySpec(Frozen):
    """One version of one policy; `effective` names the version.

    `scales` are the practice's own; the shipped ones can be named without repeating them.
    `states` are kinder than the rest of the file, for some states.
    Care is never deferred over a bill (501R-06).
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    effective: date
    source: str = Field(min_length=1)
    defer_care: Literal[False] = False
    small_balance: SmallBalance
    household: Household = Household()
    first_bill: FirstBill = FirstBill()
    ceilings: Ceilings
    holds: HoldDays
    assistance: AssistanceDays
    promise: Promise
    plans: PlanPromises = PlanPromises()
    scales: tuple[Scale, ...] = ()
    states: tuple[StateTerms, ...] = ()
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.steps:
            raise ValueError("H7: a policy has steps")
        days = [step.after_days for step in self.steps]
        if days != sorted(days) or len({step.name for step in self.steps}) != len(days):
            raise ValueError("6.4: steps must have distinct names and be in order of after_days")
        if self.steps[0].stage is not Stage.STATEMENT:
            raise ValueError("H7: a policy starts with a statement")
        if self.steps[-1].stage is not Stage.HUMAN_REVIEW or self.steps[-1].way is not Way.NONE:
            raise ValueError("6.4: a policy ends with human review, which reaches nobody")
        return self

    @model_validator(mode="after")
    def _own_scales_differ(self) -> Self:
        if len({one.name for one in self.scales}) != len(self.scales):
            raise ValueError("2.2: two scales have the same name")
        if len({state.state for state in self.states}) != len(self.states):
            raise ValueError("2.3: a state is named twice")
        return self

    @cached_property
    def scale(self) -> Scale:
        """The sliding scale in use where no state has its own. Raises UnknownScale."""
        return self.named_scale(self.assistance.scale)

    def scale_for(self, home: str, facility_state: str) -> Scale:
        """The scale for a patient who lives in `home`: theirs, else the facility's state's."""
        own = self._scale_by_state
        return own.get(home) or own.get(facility_state) or self.scale

    @cached_property
    def _scale_by_state(self) -> dict[str, Scale]:
        return {state.state: self.named_scale(state.scale) for state in self.states}

    def named_scale(self, name: str) -> Scale:
        """One of the file's own scales, else a shipped one. Raises UnknownScale."""
        own = (one for one in self.scales if one.name == name)
        return next(own, None) or scale(name)

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each step stands in the order."""
        return {step.name: number for number, step in enumerate(self.steps)}

    def after(self, name: str | None) -> Step | None:
        """The step that follows `name`; the first when nothing was done yet."""
        place = -1 if name is None else self.position[name]
        return self.steps[place + 1] if place + 1 < len(self.steps) else None

    @cached_property
    def last_call(self) -> str:
        """The last call of the options-call stage: a conversation ends that stage."""
        return next(s.name for s in reversed(self.steps) if s.way is Way.CALL)

    @cached_property
    def before_calls(self) -> str:
        """The step before the first call: where an account returns to for a call."""
        first = next(n for n, step in enumerate(self.steps) if step.way is Way.CALL)
        return self.steps[first - 1].name


def strictest(policies: Sequence[PolicySpec]) -> Ceilings:
    """The ceilings for a guarantor whose accounts run under these policies: the lowest of each,
    and the longest quiet time."""
    first = policies[0]
    if all(policy is first for policy in policies):
        return first.ceilings
    limits = [policy.ceilings.model_dump() for policy in policies]
    return Ceilings(
        **{
            name: (max if name in _LONGER_IS_STRICTER else min)(limit[name] for limit in limits)
            for name in limits[0]
        }
    )


def read_policy(text: str) -> PolicySpec:
    """A policy from TOML text. Raises pydantic.ValidationError when anything is wrong."""
    return PolicySpec.model_validate(tomllib.loads(text))


@lru_cache
def load_policy(name: str = "standard", version: date | None = None) -> PolicySpec:
    """The policy `name`, in the version an account started with (the newest when not said)."""
    if name not in KNOWN_POLICIES:
        raise UnknownPolicy(f"no policy is called {name}")
    spec = read_policy(resources.files("policy").joinpath(f"{name}.toml").read_text("utf-8"))
    if version is not None and spec.effective != version:
        raise UnknownPolicy(f"policy {name} has no version of {version}")
    return spec
