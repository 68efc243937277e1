"""Waiting for a thing, never for a time: on a machine at ten times its load it is only later."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 1200
"""No right answer takes so long anywhere; it only ends a test that waits for what never comes."""
_GLANCE_SECONDS = 0.05


def eventually(holds: Callable[[], bool], over: Callable[[], bool] = lambda: False) -> bool:
    """Whether it comes true. `over`: nothing can make it true any more, for example because the
    process that would has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        ended = over()  # before the look: what it did at last counts
        if holds():
            return True
        if ended:
            return False
        time.sleep(_GLANCE_SECONDS)
    return False
