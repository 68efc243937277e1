"""Typst replaced at the edge where Tend calls it: letters are claimed, checked, written and
recorded as always, only not laid out."""

import json
from datetime import datetime
from typing import Any


def numbered_pages(data: str, stamp: datetime) -> tuple[bytes, list[tuple[str, int]], list[int]]:
    """Instead of `tasks.printing.render._compile`: every letter has one page."""
    letters: list[Any] = json.loads(data)["letters"]
    first = [(letter["token"], page) for page, letter in enumerate(letters, start=1)]
    return f"%PDF of {stamp.date()}".encode(), first, [page for _, page in first]


def no_sheet(_template: str, _data: str, stamp: datetime) -> bytes:
    """Instead of `tasks.calls.call_paper.pdf_of`: the sheet of the calls, not laid out."""
    return f"%PDF of {stamp.date()}".encode()
