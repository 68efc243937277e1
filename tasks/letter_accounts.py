"""The money of each visit as rows of words: from total charges to what is left (ST-01 to ST-03)."""

from collections.abc import Mapping, Sequence

from tasks.letter_content import AccountLine, Fact
from tasks.letter_words import Words, dollars, fill, plain, shown

ITEMS_SHOWN = 4


def account_rows(account: AccountLine, words: Words, known: Mapping[str, str]) -> dict[str, object]:
    more = len(account.items) - ITEMS_SHOWN
    facts: dict[str, Fact] = {**known, "count": more}
    return {
        "reference": fill(words.table["account_number"], {"reference": account.reference}),
        "patient": plain(account.patient_name),
        "visit": f"{shown('', account.service_from)}, {plain(account.description)}",
        "cells": [dollars(cents) for cents in _columns(account)],
        "items": [
            [f"{on:%m/%d/%Y}", plain(text), dollars(cents)]
            for on, text, cents in account.items[:ITEMS_SHOWN]
        ],
        "more": fill(words.table["more_items"], facts) if more > 0 else "",
    }


def _columns(account: AccountLine) -> tuple[int, ...]:
    return (
        account.charges_cents,
        -account.insurer_paid_cents,
        -account.adjustments_cents,
        -account.patient_paid_cents,
        account.balance_cents,
    )


def totals_of(accounts: Sequence[AccountLine]) -> list[str]:
    return [dollars(sum(column)) for column in zip(*map(_columns, accounts), strict=True)]
