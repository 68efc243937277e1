"""Can the steps keep the ceilings even when each follows as closely as its gap allows?"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from policy.policy_file.finding import Finding
from policy.policy_file.spec import PolicySpec, Step, Way
from policy.terms import Stage


def one_contact_a_day(policy: PolicySpec) -> Iterator[Finding]:
    for step in policy.steps[1:]:
        if step.gap_days < 1:
            words = "it could come on the day of the step before; write 1 or more"
            yield Finding("3.6", f"steps.{step.name}.gap_days", words)


def gaps_keep_the_ceilings(policy: PolicySpec) -> Iterator[Finding]:
    """A late run does step after step at its least distance; also then the ceilings hold."""
    ceilings = policy.ceilings
    reaching = _on_days(policy, [step for step in policy.steps if step.way is not Way.NONE])
    calling = _on_days(policy, [step for step in policy.steps if step.way is Way.CALL])
    yield from _crowded("3.6", reaching, 7, ceilings.touches_in_7_days, "contacts")
    yield from _crowded("3.6", reaching, 30, ceilings.touches_in_30_days, "contacts")
    yield from _crowded("RF-04", calling, 7, ceilings.calls_in_7_days, "calls")


def calls_end(policy: PolicySpec) -> Iterator[Finding]:
    calls = [step for step in policy.steps if step.stage is Stage.OPTIONS_CALL]
    most = policy.ceilings.calls_in_stage
    if len(calls) > most:
        words = f"{len(calls)} calls in one stage; {most} at most"
        yield Finding("RF-04", f"steps.{calls[most].name}", words)


def _on_days(policy: PolicySpec, steps: Sequence[Step]) -> list[tuple[int, Step]]:
    """The steps, each on the first day that the gaps before it allow."""
    days = accumulate(step.gap_days for step in policy.steps)
    earliest = dict(zip((step.name for step in policy.steps), days, strict=True))
    return [(earliest[step.name], step) for step in steps]


def _crowded(
    rule: str, steps: Sequence[tuple[int, Step]], window: int, most: int, what: str
) -> Iterator[Finding]:
    for day, step in steps:
        number = sum(day - window < other <= day for other, _ in steps)
        if number > most:
            words = f"too short a gap: {number} {what} in {window} days could come, {most} may"
            yield Finding(rule, f"steps.{step.name}.gap_days", words)
            return


CONTACT_CHECKS: tuple[Callable[[PolicySpec], Iterator[Finding]], ...] = (
    one_contact_a_day,
    gaps_keep_the_ceilings,
    calls_end,
)
