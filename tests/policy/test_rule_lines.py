"""A row of the rule book is told in lines that fit on a page."""

from typing import Any

import pytest
from pydantic import ValidationError

from policy.rule_book import Rule

ROW = {
    "id": "XX-01", "title": "A title", "source": "a law", "confidence": "V",
    "status": "enforced", "where": ["policy/x.py"],
}  # fmt: skip


@pytest.mark.parametrize("field", ["title", "source"])
@pytest.mark.parametrize(
    ("length", "fits"), [(2, False), (3, True), (4, True), (119, True), (120, True), (121, False)]
)
def test_a_line_has_3_to_120_characters(field: str, length: int, fits: bool) -> None:
    row: dict[str, Any] = ROW | {field: "x" * length}
    if fits:
        assert getattr(Rule.model_validate(row), field) == "x" * length
        return
    with pytest.raises(ValidationError, match=field):
        Rule.model_validate(row)
