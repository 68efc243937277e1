"""51 jurisdictions by 12 questions, each exactly once: `policy/law_matrix.toml`, refused whole."""

import tomllib
from collections import Counter
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from policy.provenance import Sourced, provenance
from policy.rule_book import Rule, rule_book

STATES = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID",
    "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO",
    "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
)  # fmt: skip
QUESTIONS = {
    "policy": "Who must have a policy of help with the cost?",
    "free_care": "Up to which income is care free?",
    "discount": "Up to which income is there a discount, and how much?",
    "insured": "Do balances after insurance count?",
    "income_cap": "What share of a household's income is the most?",
    "application": "How long may a person apply, and what notice is due when?",
    "screening": "Who is screened before a bill?",
    "plans": "What limits a payment plan?",
    "interest": "What limits interest and fees?",
    "credit": "May a bill be reported to a credit bureau?",
    "collection": "What limits collection, and in which order do its steps stand?",
    "access": "What is due for language and for access?",
}


class Status(StrEnum):
    ANSWERED = "answered"
    NONE_FOUND = "none found"
    OPEN = "open"


class Row(Sourced):
    """One answer for some states and questions. `rules` are the rows of the rule book that hold
    it; then the book says it, and where it was read. `says` are the numbers a person read, which
    the data have to agree with."""

    states: tuple[str, ...] = Field(min_length=1)
    questions: tuple[str, ...] = Field(min_length=1)
    status: Status
    answer: Annotated[str, Field(max_length=300)] = ""
    rules: tuple[str, ...] = ()
    says: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _is_about_something_known(self) -> Self:
        if strangers := {*self.states} - {*STATES} | {*self.questions} - {*QUESTIONS}:
            raise ValueError(f"no state or question: {', '.join(sorted(strangers))}")
        if not self.answer and not self.rules:
            raise ValueError(f"{self.states[0]} {self.questions[0]}: says nothing")
        if self.status is Status.OPEN and self.direction != "protection":
            raise ValueError(f"{self.states[0]} {self.questions[0]}: open, and no protection")
        return self


class Cell(BaseModel):
    """The answer to one question for one state, and where it was read, or looked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str
    question: str
    status: Status
    answer: str
    rules: tuple[str, ...]
    says: tuple[str, ...] | None
    source: str
    source_url: str
    read_on: date
    quote: str
    unread: str
    confidence: str
    ends: date | None


@lru_cache
def matrix() -> dict[tuple[str, str], Cell]:
    """Every cell, by state and question. Raises when one is missing, twice or without a source."""
    text = resources.files("policy").joinpath("law_matrix.toml").read_text("utf-8")
    return cells_of(tomllib.loads(text))


def cells_of(document: dict[str, Any]) -> dict[tuple[str, str], Cell]:
    rows = [Row.model_validate(row) for row in document["cells"]]
    asked = [
        ((state, question), row)
        for row in rows
        for state in row.states
        for question in row.questions
    ]
    counts = Counter(place for place, _ in asked)
    wanted = {(state, question) for state in STATES for question in QUESTIONS}
    wrong = sorted({*wanted} - {*counts}) + sorted(each for each, n in counts.items() if n > 1)
    if wrong:
        raise ValueError(f"missing or twice in law_matrix.toml: {wrong}")
    found = {place: _cell(place, row) for place, row in asked}
    return {(state, question): found[state, question] for state in STATES for question in QUESTIONS}


def _cell(place: tuple[str, str], row: Row) -> Cell:
    state, question = place
    told = provenance(row.model_dump())
    return Cell(
        state=state,
        question=question,
        status=row.status,
        answer=row.answer or "; ".join(_title(rule) for rule in row.rules),
        rules=row.rules,
        says=row.says,
        source=row.source,
        confidence=row.confidence,
        ends=row.ends or _end(row.rules),
        source_url=told["source_url"] or "",
        read_on=told["read_on"],
        quote=told["quote"] or "",
        unread=told["unread"] or "",
    )


def _title(rule: str) -> str:
    return _rule(rule).title


def _end(rules: tuple[str, ...]) -> date | None:
    """The first day on which one of the rules behind an answer ends."""
    ends = [_rule(rule).ends for rule in rules]
    return min((day for day in ends if day is not None), default=None)


def _rule(id_: str) -> Rule:
    return _rules()[id_]


@lru_cache
def _rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in rule_book().rules}
