"""A pause pauses: whatever happens in a life, what asks keeps the policy's distance."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select

from policy.holds.holds import HoldKind
from policy.policy_file import load_policy
from tasks.storage.database import reading
from tasks.storage.tables import CALL, ENVELOPE, ENVELOPE_LINE, MESSAGE
from tests.scenarios.life import FIRST, Life

pytestmark = pytest.mark.sqlite_is_enough

POLICY = load_policy()
LAST = FIRST + timedelta(300)


def contacts(account_id: int) -> list[tuple[date, str]]:
    """Day and step of what reached the person about this account, and of calls listed."""
    query = (
        select(ENVELOPE.c.on_date, ENVELOPE_LINE.c.step)
        .join(ENVELOPE_LINE, ENVELOPE_LINE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(MESSAGE, MESSAGE.c.envelope_id == ENVELOPE.c.id)
        .outerjoin(CALL, CALL.c.envelope_id == ENVELOPE.c.id)
        .where(
            ENVELOPE_LINE.c.account_id == account_id,
            ENVELOPE_LINE.c.cancelled_on.is_(None),
            MESSAGE.c.provided_on.is_not(None) | CALL.c.id.is_not(None),
        )
        .distinct()
        .order_by(ENVELOPE.c.on_date)
    )
    with reading() as connection:
        return [(row.on_date, row.step) for row in connection.execute(query)]


def too_close(story: list[tuple[date, str]]) -> list[str]:
    """Steps that came sooner after the contact before them than the policy means them to."""
    found, last_step = [], ""
    for (before, earlier), (on, step) in pairwise(story):
        last_step = earlier if earlier in POLICY.position else last_step
        if step not in POLICY.position or not last_step:
            continue
        days = {one.name: one.after_days for one in POLICY.steps}
        if (on - before).days < days[step] - days[last_step]:
            found.append(f"{step} on {on}, {(on - before).days} days after {earlier}")
    return found


def live(life: Life, account: int, chance: Random) -> None:
    """Holds and their ends, bills closed and opened again, and days without a run, at random."""
    held = paid = False
    payments = 0
    while life.today < LAST:
        life.until((life.today + timedelta(chance.randint(5, 60))).isoformat())
        what = chance.choice(("hold", "pay", "outage"))
        if what == "outage":
            life.run(life.today + timedelta(chance.randint(2, 40)))
        elif held:
            life.is_released(account, HoldKind.DISPUTE)
            held = False
        elif paid:
            life.bounces(account, f"payment-{payments}")
            paid = False
        elif what == "hold":
            life.is_held(account, HoldKind.DISPUTE)
            held = True
        elif life.ended(account) is None:
            payments += 1
            life.pays(account, life.row(account)["balance_cents"], f"payment-{payments}")
            paid = True


@pytest.mark.rule("HD-00", "6.4")
@pytest.mark.parametrize("seed", range(8))
def test_no_step_follows_sooner_than_the_policy_means_it_to(life: Life, seed: int) -> None:
    account = life.account()
    live(life, account, Random(seed))
    story = contacts(account)
    assert len(story) > 1
    assert too_close(story) == []


@pytest.mark.rule("PF-06")
def test_after_a_week_without_a_run_the_calls_keep_their_distance(life: Life) -> None:
    account = life.account()
    life.until("2026-02-25")
    life.run(date(2026, 3, 10))
    life.until("2026-04-01")
    assert [on for on, step in contacts(account) if step.startswith("options_call")] == [
        date(2026, 3, 10), date(2026, 3, 16), date(2026, 3, 21)
    ]  # fmt: skip
    assert too_close(contacts(account)) == []


def test_what_is_too_close_is_found() -> None:
    story = [(FIRST, "reminder_2"), (FIRST + timedelta(9), "options_call_1")]
    assert len(too_close(story)) == 1
    assert too_close([story[0], (FIRST + timedelta(10), "options_call_1")]) == []
