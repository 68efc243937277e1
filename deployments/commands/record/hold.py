"""`tend record hold` and `tend record release`: a reason to wait begins, and ends."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from deployments.commands.shared.arguments import (
    By,
    Json,
    RecordedOn,
    Reference,
    Sure,
    day,
    one_of,
)
from deployments.commands.shared.checks import actor, moment
from deployments.commands.shared.confirm import confirm_once
from deployments.commands.shared.output import say, show
from policy.holds import (
    ENDED_BY_NAME,
    HOLD_WORDS,
    ClearanceReason,
    HoldKind,
    HowEnded,
)
from policy.terms import WhoDied
from tasks.holds import (
    HoldRequest,
    place_hold,
    placed_in_words,
    release_hold,
    released_in_words,
)

_BY_NAME = {kind.name.lower(): kind for kind in HoldKind}
_NAMES = sorted(kind.name.lower() for kind in HoldKind.placed_by_people())
_OLD = sorted(kind.name.lower() for kind in HoldKind.cleared_by_people())
_RELEASED = sorted([*_NAMES, HoldKind.BAD_ADDRESS.name.lower(), *_OLD])
_REASONS = ", ".join(f"{one} ({one.words})" for one in ClearanceReason.given_by_people())

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
    sure: Sure = False,
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """Place a hold: from now on nobody is asked for money, or not contacted at all. What each kind
    stops: tend holds --kinds. Two years ahead, or filed ten years ago: --sure.

    Example: tend record hold A-7K2M9QX4TB dispute --reason "billed twice"
    """
    found = _kind(kind, _NAMES)
    request = HoldRequest(
        found, until, service_from, service_through, filed_on, disability, all_accounts, _died(who)
    )  # fmt: skip
    made = place_hold(
        moment=moment(as_of), reference=reference, request=request, reason=reason, sure=sure,
        actor=actor(by),
    )  # fmt: skip
    said = placed_in_words(reference, found, new=made.new, died=request.died)
    _answer(reference, found, made.new, said, as_json)


def _died(who: str) -> WhoDied | None:
    return WhoDied(one_of("person of a bill", who, list(WhoDied))) if who else None


def release(
    reference: Reference,
    kind: Released,
    why: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="How a bankruptcy ended: discharged (nobody asks for it again), dismissed,"
            " mistake. A death: mistake, if nobody had died. HD-25: voided, for a visit that left"
            " the exports.",
        ),
    ] = "",
    reason: Annotated[
        str,
        typer.Option(metavar="REASON", help=f"Why an old bill may be asked for: {_REASONS}."),
    ] = "",
    by: By = "",
    as_of: RecordedOn = None,
    as_json: Json = False,
) -> None:
    """End a hold; the first thing after it is a fresh statement. On the day it was placed: as if
    it had never stood.

    Released on the day of discharge, in_hospital holds seven days longer; bad_address says that the
    address is verified. A death that was a mistake is put back with --why mistake: no quiet days,
    the plan goes on, and so does every visit that it held. At a terminal Tend asks first about a
    death, a bankruptcy, a wish for silence, a dispute and a minor. too_old and time_barred
    take a --reason: from then on the age of this bill stops it no more.

    Example: tend record release A-7K2M9QX4TB dispute
    """
    found = _kind(kind, _RELEASED)
    how = HowEnded(one_of("end", why, list(HowEnded))) if why else None
    given = ClearanceReason.given_by_people()
    cleared = ClearanceReason(one_of("reason", reason, list(given))) if reason else None
    closed = release_hold(
        moment=moment(as_of), reference=reference, kind=found, actor=actor(by), how=how,
        reason=cleared, sure=_ask_if_it_protects(reference, found, how),
    )  # fmt: skip
    _answer(reference, found, True, released_in_words(reference, found, how, closed), as_json)


def _ask_if_it_protects(reference: str, kind: HoldKind, how: HowEnded | None) -> bool:
    """A person is asked once whether it is meant; a script is not. Raises Abort."""
    undecided = kind is HoldKind.BANKRUPTCY and how in (None, HowEnded.DISCHARGED)
    if kind in ENDED_BY_NAME and not undecided:
        words = f"{reference}: {HOLD_WORDS[kind]} ({kind.value})."
        confirm_once(f"{words} Once released, money is asked for again. Is that meant?")
    return True


def _kind(text: str, shown: Sequence[str]) -> HoldKind:
    """By its name or its code."""
    codes = {kind.value.lower(): kind.name.lower() for kind in HoldKind}
    wanted = codes.get(text.lower(), text)
    return _BY_NAME[one_of("hold", wanted, list(_BY_NAME), shown=shown)]


def _answer(reference: str, kind: HoldKind, recorded: bool, said: str, as_json: bool) -> None:
    answer = {"reference": reference, "kind": kind.value, "recorded": recorded}
    show(answer, as_json, lambda: say(said))
