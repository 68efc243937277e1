"""What an import says of the open accounts: which hold counts for which, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from policy.holds import HoldKind
from policy.policy_file import load_policy
from policy.terms import AddressFault, Stage
from tasks.intake.open_now import OpenNow, open_now
from tasks.storage.database import reading, writing
from tests.factories import DAY, TODAY, make_account, make_hold, make_person

pytestmark = pytest.mark.usefixtures("database")
VISIT = TODAY - timedelta(30)


def now() -> OpenNow:
    with reading() as connection:
        return open_now(connection, load_policy(), TODAY)


def held(kind: HoldKind, *, wide: bool = False, **values: Any) -> None:
    """Two visits of one person: one is held, or the person is."""
    with writing() as connection:
        person = make_person(connection)
        visits = [
            make_account(connection, guarantor_id=person, service_from=VISIT, balance_cents=10_00)
            for _ in range(2)
        ]
        which = {} if wide else {"account_id": visits[0]}
        make_hold(connection, guarantor_id=person, kind=kind, **which, **values)


@pytest.mark.parametrize(("until", "waiting"), [(-1, 0), (0, 1), (1, 1), (None, 1)])
def test_a_hold_counts_up_to_its_last_day(until: int | None, waiting: int) -> None:
    held(HoldKind.IN_HOSPITAL, until=None if until is None else TODAY + until * DAY)
    assert (now().accounts, now().waiting) == (2, waiting)


def test_a_hold_of_a_person_counts_for_each_of_their_visits() -> None:
    held(HoldKind.CEASE_CONTACT, wide=True)
    assert now().waiting == 2


@pytest.mark.parametrize(
    ("limits", "waiting"),
    [
        ({"service_through": VISIT - DAY}, 0),
        ({"service_through": VISIT}, 2),
        ({"service_from": VISIT}, 2),
        ({"service_from": VISIT + DAY}, 0),
    ],
)
def test_a_hold_counts_for_the_visits_that_it_is_of(limits: dict[str, Any], waiting: int) -> None:
    held(HoldKind.BANKRUPTCY, wide=True, **limits)
    assert now().waiting == waiting


def test_two_reasons_of_one_account_count_it_once_in_each_line() -> None:
    with writing() as connection:
        person = make_person(connection, address_fault=AddressFault.NO_ZIP)
        account = make_account(connection, guarantor_id=person, balance_cents=25_00)
        for kind in (HoldKind.TOO_OLD, HoldKind.TIME_BARRED, HoldKind.MINOR):
            make_hold(connection, guarantor_id=person, account_id=account, kind=kind)
        make_account(connection, guarantor_id=person, stage=Stage.RESOLVED)
    found = now()
    assert (found.accounts, found.waiting, found.private) == (1, 1, 1)
    assert (found.too_old, found.too_old_cents) == (1, 25_00)
    assert (found.no_address, found.no_zip) == (1, 1)


@pytest.mark.sqlite_is_enough
def test_twice_as_many_accounts_with_holds_are_twice_the_work() -> None:
    """Each account once looked at all holds that stood: ten times the accounts, a hundred times."""
    work = []
    for _ in range(2):
        for _ in range(150):
            held(HoldKind.INSURANCE_PENDING)
        work.append(steps())
    assert work[1] < 3 * work[0]


def steps() -> int:
    """Hundreds of SQLite's own steps."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with reading() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(count, 100)
        open_now(connection, load_policy(), TODAY)
        driver.set_progress_handler(None, 0)
    return counted
