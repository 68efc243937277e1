"""A real daily run that stops forever at one point and says so, to be killed there."""

import importlib
import sys
import time
from datetime import date
from typing import Any, NoReturn

from tests.tasks.days import walk


def stop(*_args: Any, **_values: Any) -> NoReturn:
    print("here", flush=True)  # noqa: T201
    time.sleep(600)
    raise SystemExit


def main(today: str, where: str, calls: str) -> None:
    """Let the function at `where` (module:name) work `calls` times, then stop in it."""
    module, _, name = where.partition(":")
    real, left = getattr(importlib.import_module(module), name), [int(calls)]

    def counted(*args: Any, **values: Any) -> Any:
        left[0] -= 1
        return real(*args, **values) if left[0] >= 0 else stop()

    setattr(importlib.import_module(module), name, counted)
    walk(date.fromisoformat(today))


if __name__ == "__main__":
    main(*sys.argv[1:])
