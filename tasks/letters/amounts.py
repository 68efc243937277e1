"""What is asked for, at a glance: one line for each sort of amount, and the slip to send back."""

from datetime import date

from policy.letters import PART_PAID_WORDS, DeterminationWords, LetterKind, SettledWords
from policy.terms import dollars
from tasks.letters.letter import Letter, Section
from tasks.wording import Fact, KindWords, Note, Words

_DUE_NOW = "owed"
_OPEN = "open"
_PLAN = "plan"


def kind_of(section: Section, words: Words) -> KindWords:
    return words.kinds[name_of(section)]


def name_of(section: Section) -> str:
    """Which words of its kind fit its facts."""
    if section.kind is LetterKind.PLAN_SETTLED:
        return SettledWords[str(section.facts["settled_by"]).upper()]
    if section.kind in PART_PAID_WORDS and "came_cents" in section.facts:
        return PART_PAID_WORDS[section.kind]
    if section.kind is not LetterKind.DETERMINATION:
        return section.kind.value
    owed, off = section.facts["owed_cents"], section.facts["write_off_cents"]
    if not off:
        return DeterminationWords.NONE
    if owed:
        return DeterminationWords.PART
    return DeterminationWords.PAID if section.facts.get("paid_cents") else DeterminationWords.FULL


def slip_of(letter: Letter, words: Words) -> dict[str, str]:
    """What to send back with a check: only where an amount is due now."""
    sums = _sums(letter, words)
    if sums.get(_DUE_NOW, 0) <= 0:
        return {}
    first, *others = [account.reference for account in letter.accounts]
    known: dict[str, Fact] = {"reference": first, "count": len(others)}
    asked = words.amounts[_DUE_NOW].label
    return {
        "account": words.fill(words.common.slip["accounts" if others else "account"], known),
        "amount": f"{asked}: {dollars(sums[_DUE_NOW])}",
    }


def due_now(letter: Letter, words: Words) -> int | None:
    """The amount that the page calls due now, with what it leaves open until we have talked; None
    where nothing is due now."""
    sums = _sums(letter, words)
    return sums[_DUE_NOW] + sums.get(_OPEN, 0) if _DUE_NOW in sums else None


def choices_heading(letter: Letter, words: Words) -> str:
    """Who owes nothing more reads that the choices are there for other bills."""
    common = words.common
    return common.choices_heading if letter.total_cents > 0 else common.choices_heading_settled


def choices(letter: Letter, words: Words) -> tuple[Note, Note, Note]:
    """Three, and none that the letter has just made untrue: who is on a plan can change it, and who
    was told that no help fits can ask again."""
    pay, over_time, ask_for_help = words.common.choices
    names = {name_of(section) for section in letter.sections}
    if {words.kinds[name].amount for name in names} == {_PLAN}:
        over_time = words.common.change_plan
    if DeterminationWords.NONE in names:
        ask_for_help = words.common.ask_again
    return pay, over_time, ask_for_help


def amounts(letter: Letter, words: Words) -> list[list[str]]:
    """One line for each sort of amount, so that a plan's balance never reads as due now."""
    due_on = letter.due_on
    return [_amount(sort, cents, due_on, words) for sort, cents in _sums(letter, words).items()]


def _sums(letter: Letter, words: Words) -> dict[str, int]:
    """An account named by several sections counts once, under the first. What no section is about
    is due now with the rest."""
    balances = {account.reference: account.theirs_cents for account in letter.accounts}
    sums: dict[str, int] = {}
    for section in letter.sections:
        sort = kind_of(section, words).amount
        owed = sum(balances.pop(reference, 0) for reference in section.references)
        sums[sort] = sums.get(sort, 0) + owed
    if letter.other_visits:
        others = sum(balances.pop(reference, 0) for reference in letter.other_visits)
        sums[_DUE_NOW] = sums.get(_DUE_NOW, 0) + others
    return sums


def _amount(sort: str, cents: int, due_on: date | None, words: Words) -> list[str]:
    if cents < 0:
        sort, cents = "credit", -cents
    elif not cents:
        sort = "settled"
    amount = words.amounts[sort]
    note = amount.note
    if cents <= 0 or ("{due_on}" in note and due_on is None):
        note = ""
    return [
        amount.label,
        dollars(cents),
        words.fill(note, {"due_on": due_on} if due_on else {}),
    ]
