"""A number as nearly everybody writes it is read at once, and always as the library reads it."""

from __future__ import annotations

import re
from random import Random

import pytest

from tasks.contact import addresses

NEVER = re.compile(r"(?!)")


def written(random: Random) -> str:
    """Ten digits in the forms that people use, right ones and wrong ones."""

    def digits(count: int) -> str:
        some = random.choice(("0123456789", "23456789", "12", "2"))
        return "".join(random.choices(some, k=count))

    area = random.choice(("{}", "({})", "({}", "{})"))
    first, second = random.choice(("", " ", "-", ".", " -", "--")), random.choice(("", " ", "-"))
    around = random.choice(("", " ", "  "))
    return f"{around}{area.format(digits(3))}{first}{digits(3)}{second}{digits(4)}{around}"


def read(text: str) -> str:
    try:
        return addresses.read_phone(text)
    except ValueError as problem:
        return str(problem)


def test_it_is_what_the_library_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [written(Random(number)) for number in range(3_000)]
    at_once = [bool(addresses._USUAL_PHONE.fullmatch(text)) for text in texts]
    ours = [read(text) for text in texts]
    monkeypatch.setattr(addresses, "_USUAL_PHONE", NEVER)
    assert ours == [read(text) for text in texts]
    assert 500 < sum(at_once) < 2_500


@pytest.mark.parametrize("text", ["222-222-2222", "(911) 555-0100", "112-555-0100", "512-155-0100"])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert read(text) == "is not a phone number"
