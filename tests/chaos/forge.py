"""A warm process that forks: everything is read in, no database is open, and a child that is
killed costs a fraction of a second. One line of JSON asks for a child, one line answers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.chaos.ground import Ground
from tests.waiting import PATIENCE_SECONDS

HOUSE = Path(__file__).parent.parent.parent


class Forge:
    """The test's end of it."""

    def __enter__(self) -> Forge:
        settings = {name: value for name, value in os.environ.items() if name[:5] != "TEND_"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.forge"],
            env=settings | {"PYTHONPATH": str(HOUSE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HOUSE,
        )
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _problem: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(PATIENCE_SECONDS)

    def warm(self, ground: Ground) -> None:
        """The forge itself lives through the days once: its children know every statement."""
        ground.first_day()
        self.ask("warm", ground)

    def boundaries(self, ground: Ground, host: str = "") -> list[str]:
        """All that a day passes when nothing kills it."""
        ground.first_day()
        answer = self.ask("a_day", ground, host=host)
        assert answer is not None
        passed: list[str] = answer["passed"]
        return passed

    def ask(
        self, what: str, ground: Ground, broken: str = "", host: str = "", **values: Any
    ) -> dict[str, Any] | None:
        """What the child answers; None when it was killed. See `prepare` (tests/chaos/child.py)."""
        start = [ground.url, str(ground.home), broken, host]
        task = {"what": what, "values": values, "start": start}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(task), file=self._process.stdin, flush=True)
        said = json.loads(self._process.stdout.readline())
        assert said["signal"] in (0, signal.SIGKILL), "a child hung"
        assert "fault" not in (said["answer"] or {}), said["answer"]["fault"]
        answer: dict[str, Any] | None = said["answer"]
        return answer


def _serve() -> None:
    from tests.chaos import child

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a child prints is no answer
    for line in sys.stdin:
        task = json.loads(line)
        if task["what"] == "warm":
            child.prepare(*task["start"])
            child.warm()
            print(json.dumps({"signal": 0, "answer": None}), file=answers, flush=True)
            continue
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.alarm(PATIENCE_SECONDS)
            os.close(read)
            _work(child, task, write)
        os.close(write)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answer = json.loads(text) if text else None
        print(json.dumps({"signal": max(-ended, 0), "answer": answer}), file=answers, flush=True)


def _work(child: Any, task: dict[str, Any], write: int) -> None:
    """Never returns: what the fork inherited is the parent's to close."""
    try:
        child.prepare(*task["start"])
        answer = getattr(child, task["what"])(**task["values"])
    except BaseException:
        answer = {"fault": traceback.format_exc()}
    os.write(write, json.dumps(answer, default=str).encode())
    os._exit(0)


if __name__ == "__main__":
    _serve()
