"""`tend record call`, `preference` and `application`: what people told us."""

from datetime import date, time
from typing import Annotated, Any, cast, get_args

import typer

from deployments.commands.shared.arguments import (
    By,
    Json,
    Key,
    RecordedOn,
    Reference,
    Sure,
    cents,
    day,
    one_of,
)
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from policy.assistance import IncomePeriod
from policy.terms import ApplicationStatus, CallOutcome
from tasks.assistance import applications, in_words, record_application
from tasks.calls import call_in_words, record_call
from tasks.contact import PreferredChannel, preference_in_words, read_time, record_preference

_OUTCOMES = [outcome.value for outcome in CallOutcome]
_STATUSES = [status.value for status in applications.RECORDABLE]
_CHANNELS = list(get_args(PreferredChannel))
Status = Annotated[str, typer.Argument(metavar="STATUS", help=f"One of: {', '.join(_STATUSES)}.")]
HouseholdSize = Annotated[
    int | None, typer.Option(metavar="NUMBER", help="People in the household.")
]
Income = Annotated[
    int | None,
    typer.Option(
        parser=cents,
        metavar="AMOUNT",
        help="Dollars a year, or --per; in ME and VT the modified adjusted gross income (MAGI).",
    ),
]
IncomePer = Annotated[
    str, typer.Option(metavar="PERIOD", help=f"The income is for: {', '.join(IncomePeriod)}.")
]
Missing = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WHAT",
        help="What is missing, as the letter says it; may be repeated. In any language: household "
        "size, income, proof of income, proof of address, signature, pay stubs, tax return.",
    ),
]
MedicalCosts = Annotated[
    int | None,
    typer.Option(
        parser=cents, metavar="AMOUNT", help="Cost of care in 12 months (CA, DE, MD, NY)."
    ),
]
Assets = Annotated[
    int | None, typer.Option(parser=cents, metavar="AMOUNT", help="What they own (NJ).")
]


def call(
    reference: Reference,
    outcome: Annotated[
        str, typer.Argument(metavar="OUTCOME", help=f"One of: {', '.join(_OUTCOMES)}.")
    ],
    until: Annotated[
        date | None,
        typer.Option(parser=day, metavar="DATE", help="For will_pay_by and call_back_at."),
    ] = None,
    at: Annotated[
        time | None,
        typer.Option(
            parser=read_time,
            metavar="HH:MM",
            help="From which hour on to call back, where they are.",
        ),
    ] = None,
    key_: Key = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record what came of a call. The same word again on the same day changes nothing; a second
    call of that day takes a --key of its own.

    Example: tend record call A-7K2M9QX4TB will_pay_by --until 2026-12-01
    """
    said = CallOutcome(one_of("outcome", outcome, _OUTCOMES))
    made = record_call(
        moment=moment(as_of),
        reference=reference,
        outcome=said,
        until=until,
        until_at=at,
        key=key_ or None,
        actor=actor(by),
    )
    answer = {"reference": reference, "outcome": said.value, "recorded": made.new}
    show(answer, as_json, lambda: say(call_in_words(reference, said, new=made.new)))


def preference(
    reference: Reference,
    channel: Annotated[
        str, typer.Argument(metavar="CHANNEL", help=f"One of: {', '.join(_CHANNELS)}.")
    ],
    wanted: Annotated[str, typer.Argument(metavar="yes|no", help="Whether they want it.")],
    address: Annotated[
        str | None, typer.Option(metavar="E-MAIL", help="The address, for e-mail.")
    ] = None,
    risk_known: Annotated[
        bool, typer.Option("--risk-known", help="They know that e-mail is not private.")
    ] = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record how the guarantor wants to be reached.

    Example: tend record preference A-7K2M9QX4TB calls no
    """
    way = cast(PreferredChannel, one_of("channel", channel, _CHANNELS))
    wish = one_of("wish", wanted, ["yes", "no"]) == "yes"
    made = record_preference(
        moment=moment(as_of),
        reference=reference,
        channel=way,
        wanted=wish,
        risk_known=risk_known,
        email=address,
        actor=actor(by),
    )
    answer = {"reference": reference, "channel": way, "wanted": wish, "recorded": made.new}
    show(
        answer, as_json, lambda: say(preference_in_words(reference, way, wanted=wish, new=made.new))
    )


def application(
    reference: Reference,
    status: Status,
    household_size: HouseholdSize = None,
    income: Income = None,
    per: IncomePer = IncomePeriod.YEAR.value,
    missing: Missing = None,
    medical_costs: MedicalCosts = None,
    assets: Assets = None,
    sure: Sure = False,
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Record an application for help with the cost, or how it stands. An income of a million a year
    or more takes --sure.

    Example: tend record application A-7K2M9QX4TB complete --household-size 3 --income 30000
    """
    stands = record_application(
        status=ApplicationStatus(one_of("status", status, _STATUSES)),
        income_per=IncomePeriod(one_of("period", per, list(IncomePeriod))),
        moment=moment(as_of),
        reference=reference,
        household_size=household_size,
        income_cents=income,
        missing=missing or (),
        medical_costs_cents=medical_costs,
        assets_cents=assets,
        sure=sure,
    )
    answer: dict[str, Any] = {
        "reference": reference, "status": stands.status.value, "missing": list(stands.missing)
    }  # fmt: skip
    show(answer, as_json, lambda: say(in_words(reference, stands)))
