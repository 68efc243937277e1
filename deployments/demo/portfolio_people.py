"""Made-up people: a guarantor, and the family whose visits they answer for."""

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deployments.demo.portfolio_data import Place, draw_place, lists

Person = dict[str, Any]
"""The columns of a row of `person`, without the id."""

LANGUAGES = {"en": 84, "es": 11, "zh": 4, "vi": 1}
YEAR = 365.25
FIRST_PLACES = 51
"""The first guarantors live in one state each, so that every state is there."""


@dataclass(frozen=True, slots=True)
class Household:
    """The first member is the guarantor; the others are patients the guarantor answers for."""

    number: int
    members: tuple[Person, ...]

    @property
    def guarantor(self) -> Person:
        return self.members[0]


def place_of(chance: random.Random, number: int) -> Place:
    """Where the guarantor of that number lives."""
    return lists().places[number - 1] if number <= FIRST_PLACES else draw_place(chance)


def make_household(
    chance: random.Random, number: int, place: Place, neighbours: int, born_before: date
) -> Household:
    """`neighbours`: the guarantors who live there already."""
    guarantor = _guarantor(chance, number, place, neighbours, born_before)
    children = chance.choices([0, 1, 2, 3], weights=[76, 13, 8, 3])[0]
    family = [_child(chance, guarantor, n, born_before) for n in range(1, children + 1)]
    return Household(number, (guarantor, *family))


def _guarantor(
    chance: random.Random, number: int, place: Place, neighbours: int, born_before: date
) -> Person:
    given, family = _name(chance, number)
    size, income = _means(chance)
    return {
        "source_key": f"demo:p{number}",
        "given_name": given,
        "family_name": family,
        "birth_date": _born(chance, born_before, 20, 92),
        "language": chance.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0],
        "household_size": size,
        "annual_income_cents": income,
        **_address(chance, place, number),
        **_reached(chance, number, family, f"{place.area_code}-555-01{neighbours % 100:02}"),
    }


def _name(chance: random.Random, number: int) -> tuple[str, str]:
    odd = lists().odd_names
    if number % 90 == 0:
        given, family = odd[number // 90 % len(odd)]
        return given, family
    return chance.choice(lists().given_names), chance.choice(lists().family_names)


def _child(chance: random.Random, guarantor: Person, number: int, born_before: date) -> Person:
    """Young enough for a guardian to read of: a teenager's visits wait for a person (HD-06)."""
    own = {
        "source_key": f"{guarantor['source_key']}.{number}",
        "given_name": chance.choice(lists().given_names),
        "birth_date": _born(chance, born_before, 0, 11),
        "phone": "",
        "email": "",
        "email_chosen": False,
        "email_risk_known": False,
        "household_size": None,
        "annual_income_cents": None,
    }
    return guarantor | own


def _born(chance: random.Random, before: date, youngest: int, oldest: int) -> date:
    """A birthday that makes the person `youngest` to `oldest` years old all the time."""
    days = chance.randint(int((youngest + 0.6) * YEAR), int((oldest + 0.4) * YEAR))
    return before - timedelta(days)


def _address(chance: random.Random, place: Place, number: int) -> Person:
    street = f"{chance.randint(1, 9899)} {chance.choice(lists().streets)}"
    bad = lists().bad_postal_codes
    return {
        "line1": lists().long_street if number % 110 == 0 else street,
        "line2": f"Apartment {chance.randint(1, 48)}" if chance.random() < 0.15 else "",
        "city": place.city,
        "state": place.state,
        "postal_code": bad[number // 70 % len(bad)] if number % 70 == 0 else place.postal_code,
        "mail_ok": True,
    }


def _reached(chance: random.Random, number: int, family: str, phone: str) -> Person:
    """No e-mail, an e-mail nobody chose, or one chosen with its risk known; some have no phone.

    A hundred numbers of each area are for made-up people; where more live, a few share theirs."""
    kind = chance.choices(["none", "given", "chosen"], weights=[30, 22, 48])[0]
    domain = chance.choice(["example.org", "example.com"])
    return {
        "phone": phone if chance.random() < 0.91 else "",
        "email": "" if kind == "none" else f"{_mailbox(family)}{number}@{domain}",
        "email_chosen": kind == "chosen",
        "email_risk_known": kind == "chosen",
        "calls_ok": chance.random() < 0.97,
    }


def _mailbox(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    letters = "".join(letter for letter in plain.lower() if letter.isalpha())
    return letters[:20] or "person"


def _means(chance: random.Random) -> tuple[int | None, int | None]:
    """Mostly unknown; where both are known, from no income at all to a comfortable one."""
    known = chance.choices(["nothing", "size", "both"], weights=[74, 10, 16])[0]
    size = chance.choices([1, 2, 3, 4, 5, 6, 9], weights=[30, 28, 16, 14, 7, 4, 1])[0]
    dollars = chance.choice([0, 14_000, 22_500, 31_000, 38_400, 47_000, 59_000, 88_000, 140_000])
    income = dollars * 100 + chance.randint(0, 99_999) if dollars else 0
    return (None if known == "nothing" else size), (income if known == "both" else None)
