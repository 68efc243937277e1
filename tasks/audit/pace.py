"""How close the contacts about one account came, against the numbers of its own policy; and one
conversation with a household: its letters of one week name one amount."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from tasks.audit.breach import ANSWERED, GONE, REACHED, Breach, Invariant, day_of


class _Step(NamedTuple):
    """The day of the cadence, and the least distance to the contact before."""

    day: int
    gap: int


Steps = Mapping[str, _Step]
SHIPPED: Steps = {
    "statement_1": _Step(0, 0),
    "reminder_1": _Step(21, 14),
    "statement_2": _Step(30, 7),
    "reminder_2": _Step(35, 5),
    "options_call_1": _Step(45, 7),
    "options_call_2": _Step(50, 4),
    "options_call_3": _Step(55, 4),
    "screening": _Step(60, 5),
    "statement_3": _Step(75, 14),
    "final_notice": _Step(90, 14),
}
"""The audit's own reading of the shipped policy, which is adopted by nobody."""
_SHIPPED_NAME = "standard"

# What reached people, one account after the other; an invitation asks for nothing, and the step
# after it counts from it. What comes along with another visit's letter may come early, and after a
# plan the cadence goes on with the calls: only the step's own least distance holds then.
_ASKED = f"""
    WITH {REACHED}
    SELECT s.item, s.account_id, a.reference, s.day, s.step, d.policy_name, d.policy_version,
           a.owes_since, s.asks, EXISTS (
               SELECT 1 FROM envelope_line mine
               JOIN envelope_line other ON other.envelope_id = mine.envelope_id
                AND other.account_id <> mine.account_id
               WHERE mine.id = s.line_id) AS together,
           (SELECT MAX(p.ended_on) FROM plan_account b JOIN "plan" p ON p.id = b.plan_id
            WHERE b.account_id = s.account_id AND p.ended_on <= s.day) AS plan_ended_on
    FROM reached s
    JOIN account a ON a.id = s.account_id
    JOIN envelope_line l ON l.id = s.line_id
    JOIN decision d ON d.id = l.decision_id
    WHERE s.day IS NOT NULL AND s.step NOT IN (
        'call_back', 'statement_again', 'reminder_again', 'options_letter_again',
        'invitation_again', 'confirmation_again')
    ORDER BY s.account_id, s.day, s.line_id
"""
_POLICIES = "SELECT name, effective, text FROM policy_version"


def too_close(connection: Connection) -> Iterator[Breach]:
    """Steps that followed the contact before them sooner than the policy means them to."""
    policies = _policies(connection)
    rows = connection.execute(text(_ASKED), execution_options={"yield_per": 10_000})
    for _, story in groupby(rows, key=lambda row: row.account_id):
        told = list(story)
        for before, row in _of_several_days(told):
            steps = policies.get((row.policy_name, day_of(row.policy_version)), {})
            if (
                row.asks
                and row.step in steps
                and (least := _least(steps, told, before, row)) > _apart(before, row)
            ):
                detail = (
                    f"{row.step} of account {row.reference} came {_apart(before, row)} days after"
                    f" {before.step}; its policy means {least}"
                )
                yield Breach("too_close", row.item, detail)


def _of_several_days(story: list[Row[Any]]) -> Iterator[tuple[Row[Any], Row[Any]]]:
    """Each first contact of a day with the last one of the day before it."""
    days = [list(some) for _, some in groupby(story, key=lambda row: str(row.day))]
    for earlier, later in pairwise(days):
        yield from ((earlier[-1], row) for row in later)


def _place(steps: Steps, story: list[Row[Any]], before: Row[Any]) -> int | None:
    """The day of the cadence that `before` stands for. An invitation that a sign of need brought
    late takes nobody back: after it, the account is where the last letter that asked left it."""
    if before.step not in steps:
        return None
    day = steps[before.step].day
    if before.asks:
        return day
    asked = [row.step for row in story[: story.index(before)] if row.asks and row.step in steps]
    return max(day, steps[asked[-1]].day) if asked else day


def _least(steps: Steps, story: list[Row[Any]], before: Row[Any], row: Row[Any]) -> int:
    step, place = steps[row.step], _place(steps, story, before)
    if row.owes_since is not None and day_of(before.day) < day_of(row.owes_since):
        return 0  # new debt has clocks of its own
    after_plan = row.plan_ended_on is not None and day_of(row.plan_ended_on) >= day_of(before.day)
    if row.together or after_plan or place is None or place >= step.day:
        return step.gap
    return max(step.gap, step.day - place)


def _apart(before: Row[Any], row: Row[Any]) -> int:
    return (day_of(row.day) - day_of(before.day)).days


def _policies(connection: Connection) -> dict[tuple[str, date], Steps]:
    known: dict[tuple[str, date], Steps] = {(_SHIPPED_NAME, date(2024, 1, 1)): SHIPPED}
    for name, effective, written in connection.execute(text(_POLICIES)):
        steps = tomllib.loads(written).get("steps", ())
        known[name, day_of(effective)] = {
            one["name"]: _Step(one["after_days"], one["gap_days"]) for one in steps
        }
    return known


# Nothing happened between two letters that changes what is owed now, or whether it may be asked
# for: money, a bill, a stage, a hold, a plan, an application. A fresh statement, two weeks after a
# hold, puts the account back among what is owed.
_QUIET = """
    NOT EXISTS (
        SELECT 1 FROM ledger_entry n JOIN answered w ON w.account_id = n.account_id
        WHERE w.person_id = f.guarantor_id AND n.posted_at >= f.claimed_at
          AND n.posted_at <= s.claimed_at)
    AND NOT EXISTS (
        SELECT 1 FROM account a JOIN answered w ON w.account_id = a.id
        WHERE w.person_id = f.guarantor_id AND (
            (a.enrolled_on > f.day AND a.enrolled_on <= s.day)
            OR (a.first_statement_on > f.day AND a.first_statement_on <= s.day)
            OR (a.ask_not_before > f.day AND a.ask_not_before <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM move v JOIN answered w ON w.account_id = v.account_id
        WHERE w.person_id = f.guarantor_id AND v.moved_on >= f.day AND v.moved_on <= s.day
          AND (v.from_stage IN ('human_review', 'resolved', 'plan_follow_up')
               OR v.to_stage IN ('human_review', 'resolved', 'plan_follow_up')))
    AND NOT EXISTS (
        SELECT 1 FROM hold h JOIN answered w ON w.account_id = h.account_id
        WHERE w.person_id = f.guarantor_id AND (
            (h.placed_on >= f.day AND h.placed_on <= s.day)
            OR (h.released_on >= f.day AND h.released_on <= s.day)
            OR (h.until >= f.day AND h.until <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM hold h JOIN record r ON r.kept_id = h.guarantor_id
        WHERE r.person_id = f.guarantor_id AND h.account_id IS NULL AND (
            (h.placed_on >= f.day AND h.placed_on <= s.day)
            OR (h.released_on >= f.day AND h.released_on <= s.day)
            OR (h.until >= f.day AND h.until <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM "plan" p JOIN record r ON r.kept_id = p.guarantor_id
        WHERE r.person_id = f.guarantor_id AND (
            (p.enrolled_on >= f.day AND p.enrolled_on <= s.day)
            OR (p.ended_on >= f.day AND p.ended_on <= s.day)))
    AND NOT EXISTS (
        SELECT 1 FROM guarantor_change g
        WHERE (g.former_id = f.guarantor_id OR g.guarantor_id = f.guarantor_id)
          AND g.changed_on >= f.day AND g.changed_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM person_merge m
        WHERE m.kept_id = f.guarantor_id AND m.merged_on >= f.day AND m.merged_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM application q JOIN record r ON r.kept_id = q.guarantor_id
        WHERE r.person_id = f.guarantor_id AND q.status_on >= f.day AND q.status_on <= s.day)
    AND NOT EXISTS (
        SELECT 1 FROM envelope e JOIN envelope_line l ON l.envelope_id = e.id
        WHERE e.guarantor_id = f.guarantor_id AND l.step = 'fresh_statement'
          AND l.cancelled_on IS NULL AND e.on_date >= f.day AND e.on_date <= s.day)
"""

TOTALS_DIFFER = Invariant(
    "totals_differ",
    f"""
    WITH {ANSWERED}
    SELECT 'message ' || s.id, 'it says that ' || s.due_now_cents || ' cents are due now, message '
           || f.id || ' said ' || f.due_now_cents || ' on ' || f.day
    FROM {GONE} s
    JOIN {GONE} f ON f.guarantor_id = s.guarantor_id AND f.day < s.day
    WHERE DAYS(s.day, f.day) < 7 AND s.due_now_cents <> f.due_now_cents AND {_QUIET}
    ORDER BY s.id
    """,
)

INVARIANTS = (TOTALS_DIFFER,)
