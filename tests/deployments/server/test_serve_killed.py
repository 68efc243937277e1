"""After `kill -9` of `tend serve` its children end by themselves, and the next one serves."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import pytest

from deployments.server.prefect_server import healthy
from tests.deployments.prefect_child import started
from tests.waiting import PATIENCE_SECONDS, eventually

SERVE = (
    "import sys; from deployments.server.serve import serve; "
    "sys.exit(serve(int(sys.argv[1]), desk_port=int(sys.argv[2])))"
)
REFUSED = """
import sys
import cli
sys.exit(cli.start(["serve", "--port", sys.argv[1]]))
"""


@pytest.mark.engine
@pytest.mark.usefixtures("practice")
def test_after_tend_serve_was_killed_its_children_end_and_the_next_one_comes_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to say only that the port is in use, and somebody had to look for the processes."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    port, first, second = _free_port(), tmp_path / "first.log", tmp_path / "second.log"
    api_url = f"http://127.0.0.1:{port}/api"
    with started("-c", SERVE, str(port), str(_free_port()), log=first, folder=tmp_path) as killed:
        assert _serves(killed, first), first.read_text()
        _refuses_a_second(port, tmp_path)
        killed.kill()
        killed.wait()
    with started("-c", SERVE, str(port), str(_free_port()), log=second, folder=tmp_path) as served:
        assert _serves(served, second), second.read_text()
        served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE_SECONDS) == 0, second.read_text()
    assert not healthy(api_url)
    assert list((tmp_path / "var" / "prefect").glob("stop-*")) == []


def _serves(served: subprocess.Popen[bytes], log: Path) -> bool:
    return eventually(
        lambda: "Tend is being served" in log.read_text(), over=lambda: served.poll() is not None
    )


def _refuses_a_second(port: int, folder: Path) -> None:
    """While the first one lives, nothing of it is touched."""
    log = folder / "refused.log"
    with started("-c", REFUSED, str(port), log=log, folder=folder) as refused:
        assert refused.wait(PATIENCE_SECONDS) == 2
    assert "tend serve runs already" in log.read_text()
    assert log.read_text().count("\n") == 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
