"""Somebody stops the service: the batch at work is finished, and nothing new is begun."""

import os
from pathlib import Path

from tasks.runtime.errors import Stopped

STOP_FILE = "TEND_STOP_FILE"
"""Set by `tend serve` for its own runs, never by people."""


def go_on() -> None:
    """Between two pieces of work. Raises Stopped when the file that asks for it lies there."""
    named = os.environ.get(STOP_FILE)
    if named and Path(named).exists():
        raise Stopped("stopped")
