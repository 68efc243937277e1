"""A typed answer becomes JSON in one place: names, order and values as the class says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from policy.terms import Stage
from tasks.runtime.json_answer import HIDDEN, LEFT_OUT, MERGED, json_key, json_of


class Offer(NamedTuple):
    payments: int
    cents: int


@dataclass(frozen=True, slots=True)
class Inner:
    first: date | None
    stage: Stage


@dataclass(frozen=True, slots=True)
class Outer:
    number: int
    inner: Inner | None = field(metadata=MERGED)
    offers: tuple[Offer, ...]
    at: datetime
    by_stage: dict[Stage, int]
    said: str | None = field(metadata=json_key("what to do"))
    action: str | None = field(default=None, metadata=LEFT_OUT)
    account_id: int = field(default=7, metadata=HIDDEN)


AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_fields_come_in_their_order_with_iso_days_and_the_values_of_enums() -> None:
    inner = Inner(date(2026, 3, 2), Stage.REMINDER)
    answer = Outer(1, inner, (Offer(3, 10_00),), AT, {Stage.STATEMENT: 2}, "call", "hold")
    assert json.dumps(json_of(answer)) == (
        '{"number": 1, "first": "2026-03-02", "stage": "reminder", '
        '"offers": [{"payments": 3, "cents": 1000}], "at": "2026-03-02T12:00:00+00:00", '
        '"by_stage": {"statement": 2}, "what to do": "call", "action": "hold"}'
    )


def test_none_is_said_unless_the_field_is_left_out_or_merged() -> None:
    assert json_of(Outer(1, None, (), AT, {}, None)) == {
        "number": 1, "offers": [], "at": AT.isoformat(), "by_stage": {}, "what to do": None,
    }  # fmt: skip
    assert json_of(Inner(None, Stage.STATEMENT)) == {"first": None, "stage": "statement"}
