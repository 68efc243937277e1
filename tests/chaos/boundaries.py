"""Where a process can die: counted, and at the one asked for it kills itself.

Only the tests' child installs this. Between two boundaries nothing happens that lasts: a statement
of a transaction, a commit, a file's bytes or its name on the disk, a request to a provider.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

_FILES = ("replace", "fsync", "unlink", "mkdir")


class Boundaries:
    """`kill_at` is the number of the boundary at which this process ends; 0: it lives."""

    def __init__(self, kill_at: int = 0) -> None:
        self._kill_at = kill_at
        self._lock = Lock()
        self.passed: list[str] = []

    def reach(self, what: str) -> None:
        with self._lock:
            self.passed.append(what)
            if len(self.passed) == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, room: Any, name: str, what: str) -> None:
        """A boundary before and after each call of this function."""
        real: Callable[..., Any] = getattr(room, name)

        def between(*args: Any, **values: Any) -> Any:
            self.reach(f"before {what}")
            answer = real(*args, **values)
            self.reach(f"after {what}")
            return answer

        setattr(room, name, between)


def install(boundaries: Boundaries) -> None:
    """Every boundary of this process from now on; it never goes back."""

    def statement(connection: Connection, _cursor: Any, sql: str, *_rest: Any) -> None:
        # Reading leaves nothing behind: between two transactions is one boundary, not many.
        if connection.get_execution_options().get("writes"):
            boundaries.reach(" ".join(sql.split()[:3]))

    event.listen(Engine, "before_cursor_execute", statement)
    boundaries.around(DefaultDialect, "do_commit", "commit")
    for name in _FILES:
        boundaries.around(os, name, name)
