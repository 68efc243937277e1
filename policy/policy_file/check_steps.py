"""The way an account takes through the steps: can it be walked, and does it pass by help?"""

import re
from collections.abc import Callable, Iterator, Set

from policy.letters import CADENCE_KINDS, LetterKind
from policy.policy_file.finding import Finding
from policy.policy_file.spec import PolicySpec, Step
from policy.terms import FixedStep, Stage, Way

DAYS_BEFORE_REVIEW = 120  # 501R-01, kept although human review is no collection action
DAYS_TO_ANSWER = 30  # 501R-02, 501R-18

# What the pipeline knows how to do at each stage.
_WAYS = {
    Stage.STATEMENT: {Way.DOCUMENT},
    Stage.REMINDER: {Way.REMINDER, Way.LETTER, Way.DOCUMENT},
    Stage.OPTIONS_CALL: {Way.CALL},
    Stage.ASSISTANCE_SCREENING: {Way.DOCUMENT},
    Stage.HUMAN_REVIEW: {Way.NONE},
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = frozenset(FixedStep) - FixedStep.of_the_file()
_TAKEN_BEGINNINGS = ("plan_", "resolved", "hold")


def steps_have_names_of_their_own(policy: PolicySpec) -> Iterator[Finding]:
    for step in policy.steps:
        if _NAME.fullmatch(step.name) is None:
            words = "a name has small letters, digits and underscores, 40 at most"
            yield Finding("6.4", _at(step, "name"), words)
        elif step.name in _TAKEN or step.name.startswith(_TAKEN_BEGINNINGS):
            yield Finding("6.4", _at(step, "name"), "Tend uses this name itself; take another")


def steps_fit_their_stage(policy: PolicySpec) -> Iterator[Finding]:
    """There are words for these kinds only, and each goes out the way it was written for."""
    for step in policy.steps:
        kinds, ways = CADENCE_KINDS.get(step.stage), _WAYS.get(step.stage)
        if kinds is None or ways is None:
            yield Finding("6.4", _at(step, "stage"), "no step leads there; it follows from facts")
            continue
        if step.kind not in kinds:
            words = f"this stage has words for {_either(kinds)}"
            yield Finding("6.4", _at(step, "kind"), words)
        if step.way not in ways:
            yield Finding("6.4", _at(step, "way"), f"this stage goes by {_either(ways)}")


def every_step_is_reached(policy: PolicySpec) -> Iterator[Finding]:
    """Human review ends the way, and a conversation leads past what stands between two calls."""
    ended = False
    for step in policy.steps:
        if ended:
            yield Finding("6.4", _at(step), "never reached: the way has ended before it")
        ended = ended or step.stage is Stage.HUMAN_REVIEW
    calls = [place for place, step in enumerate(policy.steps) if step.way is Way.CALL]
    for step in policy.steps[calls[0] : calls[-1]] if calls else ():
        if step.way is not Way.CALL:
            words = "not reached after a conversation: the calls follow each other"
            yield Finding("6.4", _at(step), words)


def the_clock_starts_with_the_first_statement(policy: PolicySpec) -> Iterator[Finding]:
    first = policy.steps[0]
    if first.after_days:
        words = "day 0 is the day of the first statement; write 0"
        yield Finding("H7", _at(first, "after_days"), words)


def somebody_calls(policy: PolicySpec) -> Iterator[Finding]:
    if not any(step.way is Way.CALL for step in policy.steps):
        words = "no step calls: nobody would tell the patient about help in person"
        yield Finding("501R-10", "steps", words)


def help_comes_before_review(policy: PolicySpec) -> Iterator[Finding]:
    """On every way an account can go, screening is offered before a person reviews it."""
    for way, steps in _ways(policy):
        stages = [step.stage for step in steps]
        before = stages[: stages.index(Stage.HUMAN_REVIEW)] if Stage.HUMAN_REVIEW in stages else []
        if Stage.ASSISTANCE_SCREENING not in before:
            words = f"{way} reaches human review without an offer of screening"
            yield Finding("501R-18", "steps", words)


def there_is_one_screening(policy: PolicySpec) -> Iterator[Finding]:
    found = [step for step in policy.steps if step.stage is Stage.ASSISTANCE_SCREENING]
    for step in found[1:]:
        yield Finding("6.4", _at(step), "one screening is enough; help is in every message")
    for step in found[:1]:
        if step.name != FixedStep.SCREENING:
            words = f"the screening step is called '{FixedStep.SCREENING}'"
            yield Finding("6.4", _at(step, "name"), words)


def review_comes_late_enough(policy: PolicySpec) -> Iterator[Finding]:
    for step in policy.steps:
        if step.stage is not Stage.HUMAN_REVIEW:
            continue
        if step.after_days < DAYS_BEFORE_REVIEW:
            words = f"{step.after_days} is before day {DAYS_BEFORE_REVIEW}"
            yield Finding("501R-01", _at(step, "after_days"), words)
        if step.gap_days < DAYS_TO_ANSWER:
            words = (
                f"the last notice leaves {step.gap_days} days to answer; {DAYS_TO_ANSWER} at least"
            )
            yield Finding("501R-02", _at(step, "gap_days"), words)


def _ways(policy: PolicySpec) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Nobody answers; or somebody talks on the first call, which ends the calls."""
    steps = policy.steps
    yield "a patient who does not answer", steps
    calls = [place for place, step in enumerate(steps) if step.way is Way.CALL]
    if calls:
        yield "a patient who talks to us", steps[: calls[0] + 1] + steps[calls[-1] + 1 :]


def _at(step: Step, field: str = "") -> str:
    return f"steps.{step.name}.{field}".rstrip(".")


def _either(words: Set[LetterKind] | Set[Way]) -> str:
    return " or ".join(sorted(str(word) for word in words))


STEP_CHECKS: tuple[Callable[[PolicySpec], Iterator[Finding]], ...] = (
    steps_have_names_of_their_own,
    steps_fit_their_stage,
    every_step_is_reached,
    the_clock_starts_with_the_first_statement,
    somebody_calls,
    help_comes_before_review,
    there_is_one_screening,
    review_comes_late_enough,
)
