"""Exports of FHIR, spoilt in any way: no traceback, no row forgotten, no sum lost. `make soak`
tries 5,000."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tasks.runtime import WrongInput
from tests.tasks.intake.fhir.bundles import (
    account,
    as_bundle,
    benefit,
    claim,
    dollars,
    invoice,
    patient,
    related,
    totals,
)
from tests.tasks.intake.spoilt import JUNK
from tests.tasks.intake.test_mutated_exports import ACCEPT
from tests.tasks.intake_folders import ask, balances_differ, take_in

BUNDLES = int(os.environ.get("MUTATED_FHIR", "200"))
AT_ONCE = 25
"""In one database, one after another: what an earlier one left is met by the next."""
BALANCES = ("account-balance", "invoice", "memberliability", "submitted-minus-paid", "")
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.005, 1e300, -0.01, [], {}, [None], [[]], {"value": "5"}, [{}],
    {"reference": "#x"}, {"reference": "Patient/p0"}, {"reference": "Claim?identifier=|"},
    {"reference": "urn:uuid:"}, {"reference": "https:///Patient/"}, "9" * 200, "2026", "2026-02",
    "0001-01-01", "2026-02-30", "cancelled", "EUR", "\ud7ff", "urn:uuid:x", "Patient", "Bundle",
    *JUNK,
)  # fmt: skip
pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.sqlite_is_enough]
Spoil = Callable[[Any, Random], None]


def whole(chance: Random) -> dict[str, Any]:
    """A bundle with everything that is read."""
    found: list[dict[str, Any]] = []
    for n in range(4):
        who: dict[str, Any] = {"patient": {"reference": f"Patient/p{n}"}}
        of: dict[str, Any] = {"account": [{"reference": f"Account/a{n}"}]}
        items: dict[str, Any] = {
            "item": [
                {"sequence": 1, "productOrService": {"text": "Visit"},
                 "encounter": [{"reference": f"Encounter/v{n}"}]},
                {"sequence": 2, "productOrService": {"text": "X-ray"}, "net": dollars(30)},
            ]
        }  # fmt: skip
        told = totals(submitted=200, memberliability=80, discount=0, paidbypatient=0)
        balance = {"url": "https://a.test/balance", "valueMoney": dollars(70 + n)}
        found += [
            patient(f"p{n}", name=[{"family": f"Muñoz{n}", "given": ["Ana"]}],
                    birthDate=chance.choice(("1980-05-01", "2015-01-01"))),
            related(f"r{n}", patient={"reference": f"Patient/p{n}"}),
            account(f"a{n}", subject=[{"reference": f"Patient/p{n}"}], extension=[balance],
                    guarantor=[{"party": {"reference": f"RelatedPerson/r{n}"}}]),
            {"resourceType": "Encounter", "id": f"v{n}"} | (of if n % 2 else {}),
            claim(f"c{n}", **who, **items),
            claim(f"d{n}", 30, **who, **items),
            benefit(f"e{n}", f"c{n}", total=told, **who, **items),
            invoice(f"i{n}", 80, subject={"reference": f"Patient/p{n}"}),
            {"resourceType": "ChargeItem", "id": f"x{n}", "status": "billable",
             "priceOverride": dollars(9)} | of,
            {"resourceType": "PaymentNotice", "id": f"n{n}", "status": "active",
             "request": {"reference": f"Invoice/i{n}"}, "amount": dollars(5),
             "paymentStatus": {"coding": [{"code": "paid"}]}},
            {"resourceType": "PaymentReconciliation", "id": f"q{n}", "status": "active",
             "detail": [{"request": {"reference": f"Claim/c{n}"}}]},
            {"resourceType": "Coverage", "id": f"k{n}", "status": "active",
             "payor": [{"display": "Acme"}]},
        ]  # fmt: skip
    return as_bundle(*found)


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every element, as what holds it and under which name."""
    parts = data.items() if isinstance(data, dict) else enumerate(data)
    for name, part in list(parts):
        yield data, name
        if isinstance(part, dict | list):
            yield from places(part)


def element_gone(data: Any, chance: Random) -> None:
    holder, name = chance.choice(list(places(data)))
    del holder[name]


def value_spoilt(data: Any, chance: Random) -> None:
    holder, name = chance.choice(list(places(data)))
    holder[name] = deepcopy(chance.choice(ODD))


def type_swapped(data: Any, chance: Random) -> None:
    holder, name = chance.choice(list(places(data)))
    part = holder[name]
    holder[name] = [part] if chance.random() < 0.5 else {"value": part}


def values_swapped(data: Any, chance: Random) -> None:
    some = list(places(data))
    (one, first), (other, second) = chance.choice(some), chance.choice(some)
    one[first] = deepcopy(other[second])


def entry_twice(data: Any, chance: Random) -> None:
    entries = data["entry"]
    entries.insert(chance.randrange(len(entries)), deepcopy(chance.choice(entries)))


WAYS: tuple[Spoil, ...] = (element_gone, value_spoilt, type_swapped, values_swapped, entry_twice)


def spoil(folder: Path, chance: Random) -> None:
    data = whole(chance)
    for _ in range(chance.randint(1, 6)):
        with suppress(KeyError, AttributeError, TypeError, ValueError, IndexError):
            chance.choice(WAYS)(data, chance)
    text = json.dumps(data, indent=chance.choice((None, 1)))
    if chance.random() < 0.2:
        entries = data.get("entry")
        some = entries if isinstance(entries, list) else []
        inner = (one.get("resource", one) if isinstance(one, dict) else one for one in some)
        text = "".join(f"{json.dumps(one)}\n" for one in inner)
    if chance.random() < 0.15:
        text = text[: chance.randrange(len(text) + 1)]
    (folder / "bundle.json").write_text(text, "utf-8")


@pytest.mark.parametrize("first", range(0, BUNDLES, AT_ONCE))
def test_no_spoilt_bundle_breaks_anything(tmp_path: Path, first: int) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for seed in range(first, min(first + AT_ONCE, BUNDLES)):
        chance = Random(seed)
        spoil(folder, chance)
        told = chance.choice(BALANCES)
        named = f'balance = "{told}"\n' if told else ""
        (folder / "intake.toml").write_text(f'format = "fhir"\n{named}')
        with suppress(WrongInput):
            made = take_in(folder, accept=ACCEPT if chance.random() < 0.8 else "")
            assert made.accepted + made.refused == made.read, seed
            assert made.refused <= made.read, seed
        assert balances_differ() == [], seed
    twins = "SELECT source_key FROM account GROUP BY source_key HAVING COUNT(*) > 1"
    assert ask(twins) == []


def test_a_bundle_that_is_whole_comes_in_behind_spoilt_ones(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    said = 'format = "fhir"\nbalance = "submitted-minus-paid"\n'
    (folder / "intake.toml").write_text(said)
    for seed in range(10):
        spoil(folder, Random(seed))
        with suppress(WrongInput):
            take_in(folder, accept=ACCEPT)
    (folder / "bundle.json").write_text(json.dumps(whole(Random(1))))
    made = take_in(folder, accept=ACCEPT)
    assert made.refused == 0
    again = take_in(folder, accept=ACCEPT)
    assert (again.new, again.changed, again.refused) == (0, 0, 0)
