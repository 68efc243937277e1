"""Somebody stops the service: the batch at work is finished, and nothing new is begun."""

import os
import signal
import threading
import time
from pathlib import Path

from tasks.runtime.errors import Stopped

STOP_FILE = "TEND_STOP_FILE"
"""Set by `tend serve` for its own runs, never by people."""
WITH_COMMAND = "--with-command"
"""Given by a command to what it starts: end when the standard input closes."""
STOP_WITHIN_SECONDS = 30
_INPUT = 0


def go_on() -> None:
    """Between two pieces of work. Raises Stopped when the file that asks for it lies there."""
    named = os.environ.get(STOP_FILE)
    if named and Path(named).exists():
        raise Stopped("stopped")


def end_with_the_command(within: float = STOP_WITHIN_SECONDS) -> None:
    """End when whoever started us does, also when it is killed: it holds the other end of our
    input, and the system closes that. First as by Ctrl-C; then, with all that we started."""
    threading.Thread(target=_end_after_input, args=(within,), daemon=True).start()


def _end_after_input(within: float) -> None:
    while os.read(_INPUT, 1024):
        pass
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(within)
    if os.getpgrp() == os.getpid():  # our own group, not that of a shell
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)
