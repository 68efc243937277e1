"""The money of each visit as rows of words: from total charges to what is left (ST-01 to ST-03)."""

from collections.abc import Mapping, Sequence

from babel.dates import format_date

from policy.law import Reader, Service, may_be_named
from policy.terms import dollars
from tasks.letters.letter import AccountLine, Item
from tasks.wording import Fact, Words, plain, service_name, shown

ITEMS_SHOWN = 60
"""Two pages of them; whoever had more is told how to get the whole list."""


def account_rows(account: AccountLine, words: Words, known: Mapping[str, str]) -> dict[str, object]:
    items = shown_items(account)
    more = len(items) - ITEMS_SHOWN
    facts: dict[str, Fact] = {**known, "count": more}
    return {
        "reference": words.fill(words.table["account_number"], {"reference": account.reference}),
        "patient": plain(account.patient_name),
        "visit": _visit(account, words),
        "cells": [dollars(cents) for cents in _columns(account)],
        "items": [
            [
                format_date(item.service_on, "medium", locale=words.locale),
                _named(item.service, account.reader, words, "a_service"),
                dollars(item.charge_cents),
            ]
            for item in items[:ITEMS_SHOWN]
        ],
        "more": words.fill(words.table["more_items"], facts) if more > 0 else "",
    }


def _visit(account: AccountLine, words: Words) -> str:
    day = shown("", account.service_from, words.locale)
    return f"{day}, {_named(account.service, account.reader, words, 'a_visit')}"


def shown_items(account: AccountLine) -> Sequence[Item]:
    """HP-09: none to somebody who may not know what it was; a line without an amount says only
    what was done."""
    if account.reader is Reader.OTHER:
        return ()
    return [item for item in account.items if item.charge_cents]


def _named(service: Service, reader: Reader, words: Words, unnamed: str) -> str:
    """HP-09: no blank tells that something is hidden: what has no name is called the same."""
    if not may_be_named(service, reader):
        return words.table[unnamed]
    return said_of(service, words.language)


def said_of(service: Service, language: str) -> str:
    """As a page names it."""
    return plain(service_name(service.description, language))


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
