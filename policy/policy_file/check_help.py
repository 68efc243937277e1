"""The numbers of help: scales that exist, small balances that are asked for once at most."""

from collections.abc import Callable, Iterator

from policy.assistance import UnknownScale
from policy.policy_file.finding import Finding
from policy.policy_file.spec import PolicySpec
from policy.provenance import lacking

# HD-08: below the first nothing is asked, below the second one statement asks.
WRITE_OFF_BELOW_CENTS = 5_00
ONE_STATEMENT_BELOW_CENTS = 10_00


def the_scale_exists(policy: PolicySpec) -> Iterator[Finding]:
    try:
        _ = policy.scale
    except UnknownScale as problem:
        yield Finding("2.2", "assistance.scale", str(problem))


def the_summary_can_say_how_far_it_helps(policy: PolicySpec) -> Iterator[Finding]:
    """501R-26: the summary goes with the first statement, and names both ends of the scale."""
    try:
        bands = policy.scale.bands
    except UnknownScale:
        return
    if not bands:
        words = f"the scale {policy.assistance.scale} has no bands, so no summary can say how far"
        yield Finding("501R-26", "assistance.scale", f"{words} it helps; choose one with bands")


def small_balances_are_asked_for_once(policy: PolicySpec) -> Iterator[Finding]:
    small = policy.small_balance
    if small.write_off_below_cents < WRITE_OFF_BELOW_CENTS:
        words = "balances under $5.00 are written off, not asked for; write 500 or more"
        yield Finding("HD-08", "small_balance.write_off_below_cents", words)
    if small.one_statement_below_cents < ONE_STATEMENT_BELOW_CENTS:
        words = "balances under $10.00 would be asked for more than once; write 1000 or more"
        yield Finding("HD-08", "small_balance.one_statement_below_cents", words)


def scales_say_where_they_were_read(policy: PolicySpec) -> Iterator[Finding]:
    """A choice of the practice (D) needs no address; what claims to be the law does."""
    for scale in policy.scales:
        for name in () if scale.confidence == "D" else lacking(scale.model_dump()):
            words = f"the scale {scale.name} says confidence {scale.confidence}; write its {name}"
            yield Finding("2.5", f"scales.{name}", words)


HELP_CHECKS: tuple[Callable[[PolicySpec], Iterator[Finding]], ...] = (
    the_scale_exists,
    the_summary_can_say_how_far_it_helps,
    scales_say_where_they_were_read,
    small_balances_are_asked_for_once,
)
