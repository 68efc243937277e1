"""`tend record hold` and `tend record release`: a reason to wait begins, and ends."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import By, Json, RecordedOn, Reference, day, one_of
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.output import say, show
from policy.holds import HoldKind, terms, words_of
from policy.terms import WhoDied
from tasks.holds import HoldRequest, place_hold, release_hold

_BY_NAME = {kind.name.lower(): kind for kind in HoldKind}
_NAMES = sorted(kind.name.lower() for kind in HoldKind.placed_by_people())
_RELEASED = sorted([*_NAMES, HoldKind.BAD_ADDRESS.name.lower()])

Kind = Annotated[
    str, typer.Argument(metavar="KIND", help=f"One of: {', '.join(_NAMES)}; or a code like HD-01.")
]
Released = Annotated[
    str,
    typer.Argument(metavar="KIND", help=f"One of: {', '.join(_RELEASED)}; or a code like HD-01."),
]


def hold(
    reference: Reference,
    kind: Kind,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why, in a few words; else the words of the kind.")
    ] = "",
    until: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="The last day it holds.")
    ] = None,
    filed_on: Annotated[
        date | None,
        typer.Option(
            parser=day, metavar="DATE", help="The day of a bankruptcy, Medicaid or dispute filing."
        ),
    ] = None,
    service_from: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="QMB: visits from this day on.")
    ] = None,
    service_through: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="QMB: visits up to this day.")
    ] = None,
    disability: Annotated[
        bool, typer.Option("--disability", help="Medicaid for a disability takes longer.")
    ] = False,
    who: Annotated[
        str, typer.Option(metavar="WHO", help="Who died: patient (if not given) or guarantor.")
    ] = "",
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="For every account of the guarantor.")
    ] = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Place a hold: from now on nobody is asked for money, or not contacted at all.

    What each kind stops: tend holds --kinds

    Example: tend record hold A-7K2M9QX4TB dispute --reason "billed twice"
    """
    found = _kind(kind, _NAMES)
    request = HoldRequest(
        found, until, service_from, service_through, filed_on, disability, all_accounts, _died(who)
    )  # fmt: skip
    made = place_hold(
        moment=moment(as_of), reference=reference, request=request, reason=reason, actor=actor(by)
    )
    what = "is on hold now" if made.new else "was on hold already; nothing changed"
    _answer(reference, found, made.new, what, as_json, request.died)


def _died(who: str) -> WhoDied | None:
    return WhoDied(one_of("person of a bill", who, list(WhoDied))) if who else None


def release(
    reference: Reference,
    kind: Released,
    in_error: Annotated[
        bool,
        typer.Option(
            "--in-error", help="Nobody had died: go on as if nobody had said so, plan and all."
        ),
    ] = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """End a hold; the first thing after it is a fresh statement.

    Released on the day of discharge, in_hospital holds seven days longer; bad_address says that the
    address is verified. A death that was an error is put back with --in-error: no quiet days, the
    plan goes on, and every visit that it held with it.

    Example: tend record release A-7K2M9QX4TB dispute
    """
    found = _kind(kind, _RELEASED)
    release_hold(
        moment=moment(as_of),
        reference=reference,
        kind=found,
        actor=actor(by),
        in_error=in_error,
    )
    longer = terms(found).lasts_after_release_days
    what = f"is released and holds {longer} days longer" if longer else "is released"
    if in_error:
        what = "goes on as if this had never been said"
    _answer(reference, found, True, what, as_json)


def _kind(text: str, shown: Sequence[str]) -> HoldKind:
    """By its name or its code."""
    codes = {kind.value.lower(): kind.name.lower() for kind in HoldKind}
    wanted = codes.get(text.lower(), text)
    return _BY_NAME[one_of("hold", wanted, list(_BY_NAME), shown=shown)]


def _answer(
    reference: str,
    kind: HoldKind,
    recorded: bool,
    what: str,
    as_json: bool,
    died: WhoDied | None = None,
) -> None:
    answer = {"reference": reference, "kind": kind.value, "recorded": recorded}
    said = f"{reference} {what}: {words_of(kind, died)} ({kind.value})."
    show(answer, as_json, lambda: say(said))
