"""The rule book: what binds this work, what holds it, and which tests prove it.

`rule_book.toml` is written by people; `rule_tests.toml` by `python -m tests.rule_marks --write`.
"""

import tomllib
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from policy.provenance import Told, provenance

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]


class Standing(StrEnum):
    """What Tend does about a rule."""

    ENFORCED = "enforced"
    INFORMATIONAL = "informational"
    OFF = "off"


class Confidence(StrEnum):
    """How sure we are of the text behind a rule; `UNSURE` is never switched on."""

    VERIFIED = "V"
    SECONDARY = "V2"
    KNOWN = "K"
    UNSURE = "K?"
    DESIGN = "D"


class Rule(Told):
    """One row. `where` are the files that hold an enforced rule; others say why they do not."""

    id: Annotated[str, StringConstraints(pattern=r"^\S.{0,38}\S$")]
    title: Line
    source: Line
    confidence: Confidence
    status: Standing
    where: tuple[Line, ...] = ()
    reason: Line | None = None
    tests: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_explained(self) -> Self:
        enforced = self.status is Standing.ENFORCED
        if enforced != bool(self.where) or enforced == bool(self.reason):
            raise ValueError(f"{self.id}: an enforced rule says where, any other says why not")
        if self.confidence is Confidence.UNSURE and self.status is not Standing.OFF:
            raise ValueError(f"{self.id}: a rule that nobody confirmed stays switched off")
        if enforced and self.told["direction"] == "permission":
            raise ValueError(f"{self.id}: a permission that was not read stays switched off")
        return self

    @property
    def told(self) -> dict[str, Any]:
        """Where it was read: its own words, or those of its source."""
        return provenance(self.model_dump(mode="python"))


class RuleBook(BaseModel):
    """Every rule, in the order of the book; its numbered examples with the tests that live them,
    and `elsewhere` those that none lives, with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...]
    examples: dict[int, tuple[str, ...]] = {}
    elsewhere: dict[int, Line] = {}

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [rule.id for rule in self.rules]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"in the book twice: {', '.join(twice)}")
        return self

    def under(self, id_: str) -> tuple[Rule, ...]:
        """The rule of this id; for a section such as `8.2`, all of its rows."""
        plain = id_.strip().upper()
        return tuple(
            rule
            for rule in self.rules
            if rule.id.upper() == plain or rule.id.upper().startswith(f"{plain} ")
        )


def unexplained(rules: Iterable[Rule]) -> list[str]:
    """Enforced, but no test proves it; or not enforced, without a reason."""
    return [
        rule.id
        for rule in rules
        if not (rule.tests if rule.status is Standing.ENFORCED else rule.reason)
    ]


@lru_cache
def rule_book() -> RuleBook:
    """The shipped book with its tests. Raises when one of the two files is wrong."""
    book = _read("rule_book.toml")
    proved = _read("rule_tests.toml")
    tests = proved["tests"]
    strangers = sorted({*tests} - {row["id"] for row in book["rules"]})
    if strangers:
        raise ValueError(f"tests name rules that are in no row: {', '.join(strangers)}")
    rows = [row | {"tests": tests.get(row["id"], ())} for row in book["rules"]]
    return RuleBook.model_validate(book | {"rules": rows, "examples": proved.get("examples", {})})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("policy").joinpath(name).read_text("utf-8"))
