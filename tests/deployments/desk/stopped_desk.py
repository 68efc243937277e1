"""A real desk that stops forever at one point and says so, to be killed there."""

import importlib
import sys
from datetime import datetime
from typing import Any

from deployments.desk import app
from tasks.desk import passwords
from tasks.runtime import clock
from tests.tasks.killed_run import stop


def main(port: str, moment: str, where: str) -> int:
    """`where` is module:name."""
    now = datetime.fromisoformat(moment)
    clock.now = lambda: now
    passwords._MEMORY_KIB = 64
    module, _, name = where.partition(":")
    setattr(importlib.import_module(module), name, stop)
    answer: Any = app.main(["--port", port])
    return int(answer)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
