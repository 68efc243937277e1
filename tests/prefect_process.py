"""A real Prefect server on a free loopback port, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
from prefect.logging.handlers import APILogWorker

from tests.waiting import PATIENCE_SECONDS, eventually

STOPPED_WITHIN_SECONDS = 10


class PrefectProcess:
    """Starts, waits for and stops one server whose database and log lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self.database = folder / "prefect.db"
        self.port = _free_port()
        self.api_url = f"http://127.0.0.1:{self.port}/api"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "prefect", "server", "start"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(self.port)],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Hand over the last log lines, then end the server and everything it started."""
        if self._process is None:
            return
        APILogWorker.drain_all(timeout=PATIENCE_SECONDS)
        try:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(timeout=STOPPED_WITHIN_SECONDS)
        except ProcessLookupError:
            pass
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _wait(self) -> None:
        process = self._process
        assert process is not None
        if not eventually(self._is_healthy, over=lambda: process.poll() is not None):
            raise RuntimeError(f"The Prefect server did not start:\n{self.log.read_text()}")

    def _is_healthy(self) -> bool:
        try:
            address = f"{self.api_url}/health"
            return httpx.get(address, timeout=PATIENCE_SECONDS, trust_env=False).is_success
        except httpx.TransportError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PREFECT_HOME": str(self.folder),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
