"""Which words a letter brings about which of its visits."""

from datetime import date

import pytest
from sqlalchemy import Connection

from policy.letters import LetterKind
from policy.terms import FixedStep, FreshWhy
from tasks.letters.letter_facts import load_letters
from tasks.letters.sections import TOLD_WHY, percent_off
from tasks.wording.words import words_in
from tests.factories import TODAY, guarantor_of, make_account, make_envelope, make_line

OWED_SINCE = date(2026, 2, 20)


def two_statements(
    connection: Connection, *whys: FreshWhy | None, owes_since: date | None = None
) -> list[tuple[int, set[str]]]:
    """One letter with a fresh statement of a visit for each reason: by section, how many visits
    it is about and the facts it has."""
    first = make_account(
        connection, fresh_why=whys[0], owes_since=owes_since, service_from=date(2026, 1, 1)
    )
    guarantor = guarantor_of(connection, first)
    rest = [
        make_account(connection, guarantor_id=guarantor, fresh_why=why, owes_since=owes_since)
        for why in whys[1:]
    ]
    envelope = make_envelope(connection, guarantor_id=guarantor, on_date=TODAY)
    for account in (first, *rest):
        make_line(
            connection, account_id=account, envelope_id=envelope, kind=LetterKind.STATEMENT,
            step=FixedStep.FRESH_STATEMENT,
        )  # fmt: skip
    (letter,) = load_letters(connection, [envelope])
    return [(len(one.references), set(one.facts)) for one in letter.sections]


@pytest.mark.parametrize("owes_since", [None, OWED_SINCE])
def test_two_bills_that_come_again_for_two_reasons_are_not_told_the_first_ones(
    connection: Connection, owes_since: date | None
) -> None:
    found = two_statements(
        connection, FreshWhy.CORRECTED, FreshWhy.NEW_CHARGE, owes_since=owes_since
    )
    assert found == [(1, {"fresh_corrected"}), (1, {"fresh_new_charge"})]


def test_two_bills_that_come_again_for_one_reason_are_told_it_once(connection: Connection) -> None:
    found = two_statements(connection, FreshWhy.NEW_CHARGE, FreshWhy.NEW_CHARGE)
    assert found == [(2, {"fresh_new_charge"})]


def test_a_reason_without_words_does_not_say_the_same_twice(connection: Connection) -> None:
    assert two_statements(connection, FreshWhy.HOLD_ENDED, None) == [(2, set())]


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_every_language_says_why_a_bill_comes_again_and_who_took_money_back(language: str) -> None:
    known = set(words_in(language).where_known)
    assert {name for name in known if name.startswith("fresh_")} == {
        f"fresh_{why.value}" for why in TOLD_WHY
    }
    assert {"returned_cents", "charged_back_cents"} <= known


@pytest.mark.parametrize(
    ("stored", "off", "owed", "said"),
    [
        (67, 338_00, 162_00, "67.6"),
        (60, 360_00, 240_00, 60),
        (33, 1, 2, "33.3"),
        (66, 2, 1, "66.7"),
        (70, 30_00, 0, 70),
        (100, 600_00, 0, 100),
        (0, 0, 600_00, 0),
        (0, 0, 0, 0),
    ],
    ids=[
        "a tenth",
        "whole",
        "a third",
        "two thirds",
        "the rest was paid",
        "all",
        "none",
        "nothing",
    ],
)
def test_a_discount_of_67_percent_that_took_338_of_500_is_said_as_67_6(
    stored: int, off: int, owed: int, said: int | str
) -> None:
    assert percent_off(stored, off, owed) == said
