"""What makes a portfolio hard: amounts at the edges, and reasons to wait."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from deployments.demo.portfolio_accounts import MadeAccount, MadeHold
from deployments.demo.portfolio_people import Person
from policy.holds import HoldKind
from policy.terms import Payer

EDGES = (1, 1, 1, 4_99, 4_99, 4_99, 5_00, 9_98, 9_98, 9_98, 10_00, 100_000_00, 100_000_00)
CREDITS = (1, 12_50, 35_20, 240_00, 88_15, 19_99)
FEWEST = 200
"""A smaller portfolio has none of the rare things; the tests of one thing use it."""


def add_troubles(
    chance: random.Random, accounts: Sequence[MadeAccount], first_day: date
) -> list[MadeAccount]:
    """The same accounts, some of them changed; so are their people, in place."""
    found = [_by_payer(account) for account in accounts]
    found = [_waiting(chance, account) for account in found]
    if len(accounts) < FEWEST:
        return found
    singles = _singles(found)
    chance.shuffle(singles)
    rest = iter(singles)
    for cents in EDGES:
        place = next(rest)
        found[place] = _owing(found[place], cents)
    for cents in CREDITS:
        place = next(rest)
        found[place] = _in_credit(found[place], cents)
    for number in range(8):
        place = next(rest)
        found[place] = _minor(found[place], first_day, number)
    for _ in range(9):
        place = next(rest)
        found[place] = _deceased(chance, found[place])
    for _ in range(5):
        place = next(rest)
        found[place] = _held(found[place], MadeHold(HoldKind.CEASE_CONTACT, wide=True))
    return _bankruptcies(found)


def _singles(accounts: Sequence[MadeAccount]) -> list[int]:
    """Accounts of guarantors who have one and are the patient, free of other reasons to wait."""
    keys = [account.guarantor["source_key"] for account in accounts]
    return [
        place
        for place, account in enumerate(accounts)
        if keys.count(keys[place]) == 1
        and account.patient is account.guarantor
        and not account.holds
    ]


def _by_payer(account: MadeAccount) -> MadeAccount:
    """HD-16 and HD-17 follow from who pays."""
    kinds = {Payer.MEDICAID: HoldKind.MEDICAID_PENDING, Payer.DUAL_ELIGIBLE: HoldKind.QMB}
    kind = kinds.get(account.payer)
    return account if kind is None else _held(account, MadeHold(kind))


def _waiting(chance: random.Random, account: MadeAccount) -> MadeAccount:
    """An insurer that has not finished (HD-04), a bill that is disputed (HD-01)."""
    drawn = chance.random()
    if account.payer is Payer.UNKNOWN and drawn < 0.6:
        until = account.arrives_on + timedelta(30 + int(drawn * 60)) if drawn < 0.3 else None
        return _held(account, MadeHold(HoldKind.INSURANCE_PENDING, until=until))
    if drawn > 0.994:
        return _held(account, MadeHold(HoldKind.DISPUTE))
    return account


def _held(account: MadeAccount, hold: MadeHold) -> MadeAccount:
    return replace(account, holds=(*account.holds, hold))


def _owing(account: MadeAccount, cents: int) -> MadeAccount:
    charges = (cents + account.insurer + account.adjustment,)
    return replace(account, charges=charges, description="Hospital visit")


def _in_credit(account: MadeAccount, cents: int) -> MadeAccount:
    """A copayment at the desk, and then the insurer paid more than expected."""
    return replace(account, patient_paid=account.balance + cents)


def _minor(account: MadeAccount, first_day: date, number: int) -> MadeAccount:
    """HD-06: under 18, and nobody else is known who answers for the account."""
    account.guarantor["birth_date"] = first_day - timedelta(1200 + 500 * number)
    return _held(account, MadeHold(HoldKind.MINOR))


def _deceased(chance: random.Random, account: MadeAccount) -> MadeAccount:
    account.guarantor["death_date"] = account.arrives_on - timedelta(chance.randint(2, 15))
    return _held(account, MadeHold(HoldKind.DECEASED, wide=True))


def _bankruptcies(accounts: list[MadeAccount]) -> list[MadeAccount]:
    """HD-02: a visit before the petition, which is covered, and one after it, which is not."""
    pairs = _pairs(accounts)[:6]
    for earlier, later in pairs:
        petition = accounts[earlier].service_from + timedelta(3)
        hold = MadeHold(HoldKind.BANKRUPTCY, service_through=petition, wide=True)
        after = max(accounts[later].service_from, petition + timedelta(2))
        accounts[earlier] = _held(accounts[earlier], hold)
        accounts[later] = replace(accounts[later], service_from=after)
    return accounts


def _pairs(accounts: Sequence[MadeAccount]) -> list[tuple[int, int]]:
    """The two accounts of guarantors who have two, the earlier arrival first."""
    owned: dict[str, list[int]] = {}
    for place, account in enumerate(accounts):
        owned.setdefault(_key(account.guarantor), []).append(place)
    return [
        (places[0], places[1])
        for places in owned.values()
        if len(places) == 2
        and not any(accounts[place].holds for place in places)
        and accounts[places[0]].service_from <= accounts[places[0]].arrives_on - timedelta(10)
    ]


def _key(person: Person) -> str:
    return str(person["source_key"])
