"""Prefect's fixed cost of a daily run: the whole process, less our own work in it."""

import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx

from benchmarks.whole_command import quiet

_READY_WITHIN_SECONDS = 120
_RECORDED_WITHIN_SECONDS = 5
_PAGE = 200


@dataclass(frozen=True)
class FlowRun:
    """`fixed` is everything around our own work: start of Python, imports, Prefect, summary."""

    due: int
    fixed: float
    megabytes: float
    wall: float


class PrefectServer:
    """A server of our own on a free port, with its files in `folder`."""

    def __init__(self, folder: Path) -> None:
        port = _free_port()
        self._log = folder / "prefect-server.log"
        self.environment = {
            **quiet(folder / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        }
        command = [sys.executable, "-m", "prefect", "server", "start"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def run(self, url: str, as_of: date, batch_size: int = 1000) -> FlowRun:
        """The `daily_run` flow of that day on this database."""
        start = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.one_flow_run", as_of.isoformat()],
            env=self.environment | {"TEND_DATABASE_URL": url, "TEND_BATCH_SIZE": str(batch_size)},
            stdout=subprocess.PIPE,
            check=True,
        )
        wall = perf_counter() - start
        told = json.loads(done.stdout.splitlines()[-1])
        return FlowRun(told["due"], wall - told["own"], told["megabytes"], wall)

    def task_runs(self) -> dict[str, str]:
        """The names of the task runs recorded so far, by id, once the server has caught up."""
        before, now = -1, self._count()
        while before != now:
            sleep(_RECORDED_WITHIN_SECONDS)
            before, now = now, self._count()
        pages = [self._page(first) for first in range(0, now, _PAGE)]
        return {one["id"]: one["name"] for page in pages for one in page}

    def _count(self) -> int:
        return int(self._ask("count", {}))

    def _page(self, first: int) -> list[dict[str, Any]]:
        asked = {"offset": first, "limit": _PAGE, "sort": "EXPECTED_START_TIME_ASC"}
        found: list[dict[str, Any]] = self._ask("filter", asked)
        return found

    def _ask(self, what: str, body: dict[str, Any]) -> Any:
        address = f"{self.environment['PREFECT_API_URL']}/task_runs/{what}"
        return httpx.post(address, json=body, trust_env=False).json()

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def _wait(self) -> None:
        address = self.environment["PREFECT_API_URL"] + "/health"
        deadline = monotonic() + _READY_WITHIN_SECONDS
        while monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(address, trust_env=False).is_success:
                    return
            except httpx.TransportError:
                pass
            sleep(0.25)
        raise RuntimeError(f"the Prefect server did not start:\n{self._log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
