"""Decisions fit the rows they are written to, and two policies of one guarantor are one ceiling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policy.rules.decide import Answer
from policy.rules.decide import answer as asked
from tasks.decisions import decide_batch
from tasks.storage.tables import DECISION, STEP_RUN
from tests.tasks.days import new_account, rows, sent, walk


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("length", "kept"), [(399, 399), (400, 400), (401, 400)])
def test_a_long_reason_is_cut_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, length: int, kept: int
) -> None:
    def wordy(*known: Any) -> Answer:
        rule, decision = asked(*known)
        return Answer(rule, replace(decision, reason="a" * length))

    account = new_account()
    monkeypatch.setattr(decide_batch, "answer", wordy)
    assert walk()["failed"] == 0
    assert sent() == [(account, "statement_1")]
    assert [len(row["reason"]) for row in (*rows(DECISION), *rows(STEP_RUN))] == [kept, kept]
    assert rows(DECISION)[0]["reason"].endswith("..." if length > kept else "a")
