"""What Tend must have no code for, found by reading the source; each answers with its places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house_measures import modules

SENDERS = {
    "aiosmtplib", "boto3", "ftplib", "imaplib", "nntplib", "paramiko", "plivo", "poplib",
    "postmarker", "requests", "sendgrid", "smtplib", "telnetlib", "tweepy", "twilio", "vonage",
}  # fmt: skip
"""Libraries that carry words out of the machine: e-mail, texts, calls, social media."""

HISTORY = {
    "ACCOUNT", "APPLICATION", "CALL", "DECISION", "DETERMINATION", "ENVELOPE", "ENVELOPE_LINE",
    "HOLD", "LEDGER", "PERSON", "PREFERENCE",
    "Account", "Application", "Call", "Decision", "Determination", "Envelope", "EnvelopeLine",
    "Hold", "LedgerEntry", "Person", "Preference",
}  # fmt: skip
"""What happened. Planned messages and unpaid instalments are plans, and may go."""


def _nodes(house: Path) -> Iterator[tuple[str, ast.AST]]:
    for path in modules(house):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield f"{path.relative_to(house)}:{getattr(node, 'lineno', 0)}", node


def carriers(house: Path) -> list[str]:
    """Imports of anything that sends (TC-01, RF-16)."""
    return [
        place
        for place, node in _nodes(house)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
        )
        if (name or "").partition(".")[0] in SENDERS
    ]


def several_recipients(house: Path) -> list[str]:
    """A message to a list shows each patient the others' addresses (PC-11)."""
    return [
        place
        for place, node in _nodes(house)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("to_emails", "to_addrs", "cc", "bcc")
        and isinstance(keyword.value, ast.List | ast.Tuple | ast.ListComp | ast.Set)
    ]


def purges(house: Path) -> list[str]:
    """Deletes of what happened (HP-12, RF-18)."""
    return [
        place
        for place, node in _nodes(house)
        if isinstance(node, ast.Call) and _deleted(node) & HISTORY
    ]


def _deleted(call: ast.Call) -> set[str]:
    if isinstance(call.func, ast.Name) and call.func.id == "delete":
        return {ast.unparse(argument) for argument in call.args}
    if isinstance(call.func, ast.Attribute) and call.func.attr == "delete":
        return {ast.unparse(call.func.value), *(ast.unparse(each) for each in call.args)}
    return set()
