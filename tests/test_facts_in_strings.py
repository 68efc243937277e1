"""No fact is read out of a key, a rule id or a sentence; and where one would be, it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.facts_in_strings import ALLOWED, places, read_out_of_strings

HOUSE = Path(__file__).parent.parent

READS = [
    "number = row.line_key.split(':')[4]",
    "part = entry_key.startswith('payment-part:')",
    "key = row.entry_key.removeprefix('payment:')",
    "first = _key.partition('-again-')[0]",
    "parts = select(ENTRY).where(col(Entry.entry_key).startswith('payment-part:'))",
    "ours = LEDGER.c.entry_key.not_like('import:%')",
    "state = award.decided_by.split()[1]",
    "asked = 'RF-03' in decision.rules",
    "hold = HoldKind(decision.rules[0])",
    "state = rule.id.rpartition(' ')[2]",
    "kind = FollowUp(line.step.removeprefix('plan_'))",
    "of_plan = str(step).startswith('plan_')",
    "kind = row.step[5:]",
    "hours = _CLOCK.findall(told)",
    "days = re.search('not on (.*)', row.reason)",
    "old = 'moved' in why",
    "QUERY = \"SELECT 1 FROM s WHERE substr(s.step, 1, 5) <> 'plan_'\"",
    "QUERY = f\"SELECT {ONE} FROM ledger_entry n WHERE n.entry_key LIKE 'write-off:%'\"",
    "QUERY = \"SELECT replace(l.line_key, ':cancelled:' || l.id, '') FROM envelope_line l\"",
]
LEAVES_WHOLE = [
    "same = row.line_key == line_key(1, 2, step)",
    "reason = told.in_words()[:80]",
    "known = key in stored",
    "words = step.replace('_', ' ')",
    "name = path.name.removesuffix('.toml')",
    "states = (row.states or '').split()",
    "day = days[0]",
]


def planted(tmp_path: Path, code: str) -> list[str]:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "planted.py").write_text(code)
    return read_out_of_strings(tmp_path)


def test_no_fact_is_read_out_of_a_string() -> None:
    assert read_out_of_strings(HOUSE) == []


def test_every_allowed_place_is_still_there() -> None:
    assert sorted(ALLOWED) == sorted({*places(HOUSE)} & {*ALLOWED})


@pytest.mark.parametrize("code", READS)
def test_a_planted_reading_is_found(tmp_path: Path, code: str) -> None:
    assert len(planted(tmp_path, code)) >= 1


@pytest.mark.parametrize("code", LEAVES_WHOLE)
def test_what_leaves_a_string_whole_is_not_complained_of(tmp_path: Path, code: str) -> None:
    assert planted(tmp_path, code) == []
