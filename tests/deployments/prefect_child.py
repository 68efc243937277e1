"""Processes of a test that must end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import PATIENCE_SECONDS

HOUSE = Path(__file__).resolve().parents[2]


@contextmanager
def started(*arguments: str, log: Path, folder: Path = HOUSE) -> Iterator[subprocess.Popen[bytes]]:
    """`python` with these arguments, in a process group of its own."""
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait(PATIENCE_SECONDS)
