"""`tend record help`: a sign that a bill is hard to pay."""

from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, Key, RecordedOn, Reference, one_of
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from policy.assistance import HardshipSign
from tasks.assistance import help_in_words, record_help

_SIGNS = [sign.value for sign in HardshipSign]
Sign = Annotated[
    str, typer.Option("--sign", metavar="SIGN", help=f"What they told us: {', '.join(_SIGNS)}.")
]


def help_(
    reference: Reference,
    sign: Sign = HardshipSign.ASKED.value,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record that a person asked for help, or a sign that they need it; they are screened next.

    The same sign again on the same day changes nothing, unless it has a --key of its own.

    Example: tend record help A-7K2M9QX4TB --sign lost_job
    """
    told = HardshipSign(one_of("sign", sign, _SIGNS))
    made = record_help(
        moment=moment(as_of), reference=reference, sign=told, key=key_ or None, actor=actor(by)
    )
    answer = {"reference": reference, "sign": told.value, "recorded": made.new}
    show(answer, as_json, lambda: say(help_in_words(reference, told, new=made.new)))
