"""The money of each visit as rows of words: from total charges to what is left (ST-01 to ST-03)."""

from collections.abc import Mapping, Sequence

from babel.dates import format_date

from policy.law import Service, private_set
from tasks.letters.letter import AccountLine
from tasks.wording import Fact, Words, plain, shown

ITEMS_SHOWN = 60
"""Two pages of them; whoever had more is told how to get the whole list."""


def account_rows(account: AccountLine, words: Words, known: Mapping[str, str]) -> dict[str, object]:
    more = len(account.items) - ITEMS_SHOWN
    facts: dict[str, Fact] = {**known, "count": more}
    return {
        "reference": words.fill(words.table["account_number"], {"reference": account.reference}),
        "patient": plain(account.patient_name),
        "visit": _visit(account, words),
        "cells": [words.dollars(cents) for cents in _columns(account)],
        "items": [
            [format_date(on, "medium", locale=words.locale), _shown(text), words.dollars(cents)]
            for on, text, cents in account.items[:ITEMS_SHOWN]
        ],
        "more": words.fill(words.table["more_items"], facts) if more > 0 else "",
    }


def _visit(account: AccountLine, words: Words) -> str:
    day = shown("", account.service_from, words.locale)
    return ", ".join(part for part in (day, _shown(account.description)) if part)


def _shown(description: str) -> str:
    """HP-09: a line about a sensitive service shows its day and amount only."""
    return "" if private_set(Service(description)) else plain(description)


def _columns(account: AccountLine) -> tuple[int, ...]:
    return (
        account.charges_cents,
        -account.insurer_paid_cents,
        -account.adjustments_cents,
        -account.patient_paid_cents,
        account.balance_cents,
    )


def totals_of(accounts: Sequence[AccountLine], words: Words) -> list[str]:
    return [words.dollars(sum(column)) for column in zip(*map(_columns, accounts), strict=True)]
