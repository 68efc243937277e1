"""The table of accounts that need a person: what to do, why, and the form that looks again.

It stands in Prefect, so it says opaque references and sentences of our own, and nothing else:
a rule's own reason may hold an amount or a day of a person's life (PF-03).
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from policy.plans import FollowUp
from policy.terms import FixedStep
from tasks.daily_run import Case, Cases, Unseen
from tasks.runtime import FAULT_LOG, kind_of

MOST = 200
ENTER = "then enter in account-run"
_DECIDE = "Decide what fits, such as a plan (record-plan) or help (record-application)"
_ENGINEER = (
    "Tend could not decide or do what is due.",
    f"Give the code to an engineer; its trace is in var/logs/{FAULT_LOG}",
)


class _Words(NamedTuple):
    why: str
    to_do: str


_CORRECT = "correct it in the billing system: the next import brings it, and the account goes on"
_NEXT_RUN = "the next daily run prints it. If nothing is wrong there, give the code to an engineer"

_TALK = "If it is right, talk to the person and place a hold; if not, the next daily run prints it"

_CODES: Mapping[str, tuple[str, str]] = {
    "UnknownPolicy": (
        "The account follows a policy that nobody adopted.",
        "Adopt it (tend policy adopt), or move the account (policy-move)",
    ),
    "UnknownScale": (
        "Its policy names a scale of help that is not there.",
        "Adopt a policy that has the scale, then move the account (policy-move)",
    ),
    "NoGuideline": (
        "No poverty guideline is known for the day that counts.",
        "Ask an engineer to add this year's to policy/poverty.toml",
    ),
    "HouseholdSizeError": (
        "The household size on file cannot be right.",
        "Correct it with record-application",
    ),
    "UnprintableLetter": (
        "Its letter cannot be printed as it is.",
        f"Correct the name or the address where it comes from; {_NEXT_RUN}",
    ),
    "LetterTooLong": (
        "Its letter would have more pages than anybody reads.",
        f"Look for a record of many people or a visit of too many rows, and correct it. {_TALK}",
    ),
    "TypstError": (
        "Its letter cannot be laid out. Often a character has no place in our fonts.",
        f"Look for one in the names, the address and the bill, and correct it; {_NEXT_RUN}",
    ),
}
_STEPS: Mapping[str, tuple[str, str]] = {
    FixedStep.HUMAN_REVIEW: (
        "Every step was offered without an answer.",
        _DECIDE,
    ),
    FixedStep.FINISHED: (
        "Every step is done.",
        _DECIDE,
    ),
    FixedStep.NO_ADDRESS: (
        "There is no way to write to this person.",
        f"Find out where they live and {_CORRECT}. If it is right after all, release HD-07",
    ),
    FixedStep.DETERMINATION_REVIEW: (
        "An application for help needs a person's judgment.",
        "Read it, and record what was missing with record-application",
    ),
    FollowUp.REVIEW.step: (
        "A payment plan ended and needs a person's decision.",
        "Talk to them; record-reinstatement with approved on takes the plan up again",
    ),
}
_HOLD_OVER = (
    "The quiet days of a hold are over.",
    "Decide how to go on, then start release-hold",
)
_GIVEN = ("The rules gave it to a person.", "Read why with tend why, then decide")


_UNSEEN = _Words(
    "Money that was recorded in Tend stands in no export after two weeks.",
    "Look for it in the billing system. tend worklist has the amount, the day and what to do.",
)
_ALIKE = _Words(
    "An export has an amount that may be one that was recorded in Tend. Nobody can tell.",
    "Look whether it is the same money. tend worklist has the amount, the day and what to do.",
)


_WAITS = _Words(
    "An export was not whole about this account: nothing is sent until one is (HD-25).",
    "Correct it in the billing system, then import again. tend worklist says what was wrong; "
    "tend record release ends it by a name.",
)


def table_of(
    cases: Cases, unseen: Sequence[Unseen] = (), waiting: Sequence[str] = ()
) -> list[dict[str, str]]:
    """A row for each case, then for money that no export shows and for what waits for an export;
    a row counts those cases that found no room."""
    rows = [_row(case) for case in cases.shown]
    rest = cases.set_aside + cases.given - len(rows)
    if rest > 0:
        more = f"and {rest:,} more: tend report lists those set aside, tend worklist the others"
        rows.append(_plain_row(more, _Words("", "")))
    rows += [_plain_row(one.reference, _ALIKE if one.alike else _UNSEEN) for one in unseen[:MOST]]
    rows += [_plain_row(reference, _WAITS) for reference in waiting[:MOST]]
    return rows or [_plain_row("nobody", _Words("No account needs a person.", ""))]


def page_of(rows: Sequence[Mapping[str, str]]) -> str:
    """As a list: the tables of Prefect's pages break no line, and most of one is out of sight."""
    lines: list[str] = []
    for row in rows:
        lines += [f"### {row['account']}", ""]
        lines += [f"- **{name}:** {row[name]}" for name in ("why", "what to do") if row[name]]
        lines += [f"- **{ENTER}:** `{row[ENTER]}`"] if row[ENTER] else []
        lines.append("")
    return "\n".join(lines)


def _plain_row(reference: str, words: _Words) -> dict[str, str]:
    return {"account": reference, "why": words.why, "what to do": words.to_do, ENTER: ""}


def _row(case: Case) -> dict[str, str]:
    """What the rules gave to a person they give again: a rerun helps those that were set aside."""
    again = json.dumps({"reference": case.reference, "dry_run": True}) if case.code else ""
    return _plain_row(case.reference, _words_of(case)) | {ENTER: again}


def _words_of(case: Case) -> _Words:
    if case.code is not None:
        why, to_do = _CODES.get(kind_of(case.code), _ENGINEER)
        return _Words(f"{why} ({case.code})", f"{to_do}.")
    why, to_do = _HOLD_OVER if case.hold is not None else _STEPS.get(case.step, _GIVEN)
    return _Words(why, f"{to_do}.")
