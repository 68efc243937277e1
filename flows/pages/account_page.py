"""The page about one account, for Prefect: what a rerun would change, or did.

It says rules by their titles: a rule's own reason may hold an amount or a day of a person's life.
"""

from policy.rule_book import rule_book
from tasks.daily_run import AccountAnswer, Difference, Ruling
from tasks.runtime import json_of

_ROWS = {"stage": "stage", "step": "last step", "next_review_on": "next look"}


def page(answer: AccountAnswer, ended: str, dry_run: bool = False) -> str:
    """`answer` is what the rules say; `ended` is the first line, as `headline` gives it."""
    sent = "Would be sent" if dry_run else "Sent"
    difference = answer.ruling.difference
    lines = [f"# Account {answer.reference} on {answer.as_of}", "", f"**{ended}**", ""]
    if difference is not None:
        lines += ["| | before | after |", "|---|---|---|", *_changes(difference), ""]
        lines += [f"{sent}: {', '.join(difference.sends) or 'nothing'}.", ""]
    lines += [f"- {line}" for line in _why(answer.ruling)]
    return "\n".join([*lines, "", f"In words, with amounts: `tend account {answer.reference}`"])


def headline(answer: AccountAnswer, dry_run: bool, failed: int = 0) -> str:
    """One line: it is the run's message too."""
    ruling = answer.ruling
    if not ruling.acts:
        look = ruling.next_review_on
        return f"Nothing to do. Next look: {look}." if look else "Nothing to do."
    step = _said(ruling.step)
    if dry_run:
        return f"Would do: {step}. Nothing was written; start it again with dry_run off."
    return f"Set aside: {step} failed." if failed else f"Done: {step}."


def _changes(difference: Difference) -> list[str]:
    before, after = json_of(difference.before), json_of(difference.after)
    shown = []
    for name, words in _ROWS.items():
        one, other = _said(before[name]), _said(after[name])
        shown.append(f"| {words} | {one} | {other if other == one else f'**{other}**'} |")
    return shown


def _said(value: str | None) -> str:
    return "none" if value is None else value.replace("_", " ")


def _why(ruling: Ruling) -> list[str]:
    """Closed accounts and those set aside have no rule; their sentence holds no value."""
    titles = {rule.id: rule.title for rule in rule_book().rules}
    if ruling.rules is None:
        return ruling.reasons
    return [f"{rule}: {titles.get(rule, 'see tend rules')}" for rule in ruling.rules]
