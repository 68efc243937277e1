"""What letters said about a plan's payments, worked out again from the money that had come by then.

The ledger tells what was known when a letter left: posted before, of a day before it. From that,
and from the plan as agreed, follows what was open. Where the plan's days moved after the letter
nobody can say any more what they were, and the letter is left out. A plan of the letter's own day
was agreed on after it: none is followed up on its first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from tasks.audit.breach import REACHED, Breach, day_of, instant_of

_OF_WHAT_IS_LATE = ("note", "offer", "call", "cure_notice")
_WHOLE_ARREARS = "cure_notice"

_SAID = f"""
    WITH {REACHED},
    said AS (
        SELECT DISTINCT s.item, s.item_id, s.day, s.left_at, s.follow_up, l.instalment_number,
               p.id AS plan_id, p.guarantor_id, m.plan_cents
        FROM reached s
        JOIN envelope_line l ON l.id = s.line_id
        JOIN plan_account b ON b.account_id = s.account_id
        JOIN "plan" p ON p.id = b.plan_id AND p.enrolled_on < s.day
         AND (p.ended_on IS NULL OR p.ended_on >= s.day) AND p.after_entry_id IS NOT NULL
        LEFT JOIN message m ON m.envelope_id = l.envelope_id
        WHERE s.follow_up IN ('reminder', 'note', 'offer', 'call', 'cure_notice')
          AND NOT EXISTS (
            SELECT 1 FROM plan_account mine
            JOIN plan_account other ON other.account_id = mine.account_id
            JOIN "plan" later ON later.id = other.plan_id
            WHERE mine.plan_id = p.id AND later.id > p.id AND later.enrolled_on < s.day)
    ),
    counted AS (SELECT said.*, COUNT(*) OVER (PARTITION BY item) AS together FROM said)
    SELECT * FROM counted s
    WHERE NOT EXISTS (
        SELECT 1 FROM plan_account b JOIN ledger_entry n ON n.account_id = b.account_id
        WHERE b.plan_id = s.plan_id AND n.posted_at >= s.left_at AND n.amount_cents > 0)
      AND NOT EXISTS (
        SELECT 1 FROM plan_skip k WHERE k.plan_id = s.plan_id AND k.skipped_on >= s.day)
      AND NOT EXISTS (
        SELECT 1 FROM plan_taken_up u WHERE u.plan_id = s.plan_id AND u.taken_up_on >= s.day)
      AND NOT EXISTS (
        SELECT 1 FROM hold h WHERE (h.guarantor_id = s.guarantor_id OR h.account_id IN (
            SELECT b.account_id FROM plan_account b WHERE b.plan_id = s.plan_id))
          AND (h.released_on IS NULL OR h.released_on >= s.day))
    ORDER BY s.plan_id, s.item_id
"""
_INSTALMENTS = """
    SELECT i.plan_id, i.number, i.due_on, COALESCE(i.agreed_cents, i.amount_cents) AS cents
    FROM instalment i
    WHERE i.plan_id IN (SELECT b.plan_id FROM plan_account b JOIN envelope_line l
                        ON l.account_id = b.account_id WHERE l.follow_up IS NOT NULL)
    ORDER BY i.plan_id, i.due_on, i.number
"""
# A payment with what was taken back of it by name; an export names none.
_MONEY = """
    SELECT b.plan_id, n.id, n.kind, n.amount_cents, n.value_on, n.posted_at, n.reverses_id,
           n.account_id, n.source_line, n.origin, n.value_on < p.enrolled_on AS before
    FROM plan_account b
    JOIN "plan" p ON p.id = b.plan_id
    JOIN ledger_entry n ON n.account_id = b.account_id
    WHERE n.kind IN ('patient_payment', 'reversal') AND n.id > p.after_entry_id
      AND b.account_id IN (SELECT account_id FROM envelope_line WHERE follow_up IS NOT NULL)
    ORDER BY b.plan_id, n.id
"""


class _Payable(NamedTuple):
    number: int
    due_on: date
    cents: int


def wrong_about_plans(connection: Connection) -> Iterator[Breach]:
    """Letters that said of money that it did not come, or asked for more than was open."""
    said = connection.execute(text(_SAID)).all()
    if not said:
        return
    agreed = _by_plan(connection, _INSTALMENTS)
    money = _by_plan(connection, _MONEY)
    asked: dict[str, list[tuple[Row[Any], int]]] = defaultdict(list)
    for row in said:
        terms = [_Payable(one.number, day_of(one.due_on), one.cents) for one in agreed[row.plan_id]]
        about = next((one for one in terms if one.number == row.instalment_number), None)
        if about is None:
            continue
        still = _open(terms, _received(money[row.plan_id], row))
        if row.follow_up in _OF_WHAT_IS_LATE and not still[about.number]:
            detail = f"it says that instalment {about.number} of plan {row.plan_id} did not come"
            yield Breach("said_missing", row.item, f"{detail}, and the ledger had it")
        asked[row.item].append((row, _most(terms, still, about, row)))
    yield from _asked_too_much(asked)


def _asked_too_much(asked: Mapping[str, Sequence[tuple[Row[Any], int]]]) -> Iterator[Breach]:
    """`plan_cents` is of the letter, which tells of two plans where a merge left two: it is judged
    where all of its plans can be."""
    for item, rows in asked.items():
        row = rows[0][0]
        open_of: dict[int, int] = {}
        for one, cents in rows:
            open_of[one.plan_id] = min(cents, open_of.get(one.plan_id, cents))
        most = sum(open_of.values())
        if row.plan_cents is None or row.together != len(rows) or row.plan_cents <= most:
            continue
        plans = " and ".join(map(str, sorted(open_of)))
        detail = f"it asks for {row.plan_cents} cents of plan {plans}, {most} were open"
        yield Breach("plan_asked_too_much", item, detail)


def _by_plan(connection: Connection, query: str) -> Mapping[int, Sequence[Row[Any]]]:
    found: dict[int, Sequence[Row[Any]]] = defaultdict(list)
    for plan_id, rows in groupby(connection.execute(text(query)), key=lambda row: row.plan_id):
        found[plan_id] = list(rows)
    return found


def _received(rows: Sequence[Row[Any]], letter: Row[Any]) -> dict[date, int]:
    """By day what had certainly come and stayed. What an export no longer shows is taken from the
    line that had it; what it took back without saying which payment it was, from the newest. A
    payment of a day before the plan, shown since, made the bill smaller and covers no instalment.
    """
    known = [
        row
        for row in rows
        if day_of(row.value_on) < day_of(letter.day)
        and instant_of(row.posted_at) < instant_of(letter.left_at)
    ]
    payments = {
        row.id: -row.amount_cents
        for row in known
        if row.kind == "patient_payment" and row.amount_cents < 0 and not row.before
    }
    before = {row.id for row in known if row.before and row.amount_cents < 0}
    days = {row.id: day_of(row.value_on) for row in known}
    lines = {row.id: (row.account_id, row.source_line) for row in known}
    before_lines = {lines[row] for row in before if lines[row][1]}
    for row in known:
        if row.id in payments or before & {row.id, row.reverses_id}:
            continue
        if row.kind == "patient_payment" and lines[row.id] in before_lines:
            continue
        if row.reverses_id in payments:
            payments[row.reverses_id] -= row.amount_cents
            continue
        left = row.amount_cents
        newest = sorted(payments, key=lambda key: (days[key], key), reverse=True)
        gone = row.kind == "patient_payment"
        own = [key for key in newest if gone and lines[key] == lines[row.id]]
        for key in (*own, *newest):
            part = min(left, max(0, payments[key]))
            payments[key] -= part
            left -= part
    received: dict[date, int] = defaultdict(int)
    for key, cents in payments.items():
        received[days[key]] += cents
    return received


def _open(terms: Sequence[_Payable], received: Mapping[date, int]) -> dict[int, int]:
    """By instalment: each day's money goes to what is late, then to the next, then from the end."""
    still = {one.number: one.cents for one in terms}
    for on in sorted(received):
        left = received[on]
        unpaid = [one for one in terms if still[one.number]]
        late = [one for one in unpaid if one.due_on < on]
        ahead = unpaid[len(late) :]
        for one in (*late, *ahead[:1], *reversed(ahead[1:])):
            part = min(max(0, left), still[one.number])
            still[one.number] -= part
            left -= part
    return still


def _most(
    terms: Sequence[_Payable], still: Mapping[int, int], about: _Payable, row: Row[Any]
) -> int:
    """A cure notice asks for all that was due; any other letter for one instalment and the small
    rests before it."""
    last = day_of(row.day) if row.follow_up == _WHOLE_ARREARS else about.due_on
    return sum(still[one.number] for one in terms if one.due_on <= last)
