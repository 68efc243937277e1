"""Which services a page names, as it is kept beside the message: read off the page itself."""

import json
from collections.abc import Iterator
from typing import Any

from policy.law import Service
from tasks.letters.account_table import said_of
from tasks.letters.letter import AccountLine, Letter
from tasks.letters.page import Data
from tasks.wording import plain, words_in


def named_on(letter: Letter, page: Data) -> str:
    """A JSON list of reference, words, code and code system, each once, for the audit (HP-09)."""
    table = words_in(letter.language).table
    unnamed = {table["a_visit"], table["a_service"], ""}
    accounts: Any = page["accounts"]
    found = [
        [account.reference, *service]
        for account, shown in zip(letter.accounts, accounts, strict=True)
        for service in _named(account, shown, letter.language)
        if plain(service.description) not in unnamed
    ]
    once = {tuple(one): one for one in found}
    return json.dumps(list(once.values()), ensure_ascii=False)


def _named(account: AccountLine, shown: Any, language: str) -> Iterator[Service]:
    """The services whose words stand in the account's rows, whoever put them there."""
    if shown["visit"].endswith(f", {said_of(account.service, language)}"):
        yield account.service
    texts = {text for _, text, _ in shown["items"]}
    yield from (item.service for item in account.items if said_of(item.service, language) in texts)
