"""The wheel carries all it needs: installed far from the checkout, every door of Tend opens."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.parser import Parser
from pathlib import Path

import httpx
import pytest
import yaml

from tests.waiting import eventually
from tests.wheel_environment import HOUSE, ROOMS, Installed, environment, install

# They start Prefect servers, and share one wheel.
pytestmark = pytest.mark.engine

CARRIED = {"tasks/practice/practice.toml": "practice.toml"} | {
    "deployments/server/prefect.yaml": "prefect.yaml"
}
# The demo's own code, with fewer days than a visitor sees.
SHORT_DEMO = """
import sys
import cli
from deployments.demo import demo
demo.DAYS = 3
sys.argv = ["tend", "demo", "--json"]
cli.main()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere")


def told(installed: Installed, home: Path, *arguments: str) -> str:
    done = installed.run(home, *arguments)
    assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr)
    return done.stdout


def test_it_holds_the_rooms_whole_and_nothing_else(installed: Installed) -> None:
    rooms = {
        path.relative_to(HOUSE).as_posix()
        for room in ROOMS
        for path in (HOUSE / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert names == {*rooms, *CARRIED, "cli.py"}
        for name, source in CARRIED.items():
            assert wheel.read(name) == (HOUSE / source).read_bytes()


def test_it_says_what_it_is_and_that_it_belongs_on_no_index(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        folder = next(name for name in wheel.namelist() if name.endswith("/METADATA"))[:-8]
        said: Message = Parser().parsestr(wheel.read(f"{folder}METADATA").decode())
        assert wheel.read(f"{folder}licenses/templates/fonts/OFL.txt")
    assert said["Name"] == "tend-patient-accounts", "tend is somebody else's on the index"
    assert "Private :: Do Not Upload" in (said.get_all("Classifier") or [])
    assert said["Description-Content-Type"] == "text/markdown"
    assert said.get_payload() == (HOUSE / "README.md").read_text("utf-8")


def test_it_is_the_wheel_that_runs_and_not_the_checkout(installed: Installed, home: Path) -> None:
    rooms = ", ".join(ROOMS)
    ask = f"import cli, {rooms}; print(*[room.__file__ for room in (cli, {rooms})])"
    places = installed.run(home, "-c", ask, program="python").stdout.split()
    assert len(places) == len(ROOMS) + 1
    assert [one for one in places if not Path(one).is_relative_to(installed.folder)] == []


def test_a_look_into_the_checkout_would_be_noticed(installed: Installed, home: Path) -> None:
    read = f"open({str(HOUSE / 'practice.toml')!r}).close()"
    assert installed.run(home, "-c", read, program="python").returncode == 0
    assert installed.opened == [str((HOUSE / "practice.toml").resolve())]
    (installed.folder / "opened").unlink()


def test_the_demo_today_and_the_proof_run_far_from_the_checkout(
    installed: Installed, home: Path
) -> None:
    told(installed, home, "setup")
    demo = installed.run(home, "-c", SHORT_DEMO, program="python")
    assert demo.returncode == 0, demo.stderr
    assert json.loads(demo.stdout)["accounts"] > 0
    assert json.loads(demo.stdout)["letters"] > 0
    ran = json.loads(told(installed, home, "run", "--json"))
    assert ran
    assert list((home / "var" / "letters").rglob("*.pdf"))
    told(installed, home, "audit")
    assert installed.opened == []


def test_rules_policies_words_and_pages_are_there(installed: Installed, home: Path) -> None:
    told(installed, home, "setup")
    assert "HD-02" in told(installed, home, "rules", "--id", "HD-02")
    (home / "own.toml").write_text(told(installed, home, "policy", "show"), "utf-8")
    told(installed, home, "policy", "check", "own.toml")
    told(installed, home, "words", "check")
    told(installed, home, "preview", "--stage", "statement", "--language", "es", "--out", "look")
    assert list((home / "look").rglob("*.pdf"))
    assert installed.opened == []


def test_it_serves_every_deployment_and_the_pages(installed: Installed, home: Path) -> None:
    told(installed, home, "setup")
    listed = yaml.safe_load((HOUSE / "prefect.yaml").read_text("utf-8"))["deployments"]
    port, log = _free_port(), home / "serve.log"
    served = f"http://127.0.0.1:{port}"

    def names() -> set[str]:
        entry = httpx.BasicAuth(*(home / "var" / "serve.login").read_text().strip().split(":"))
        address = f"{served}/api/deployments/filter"
        answer = httpx.post(address, json={}, auth=entry, timeout=10)
        return {one["name"] for one in answer.raise_for_status().json()}

    def over() -> bool:
        return process.poll() is not None

    with _serving(installed, home, port, log) as process:
        assert eventually(lambda: "Tend is being served" in log.read_text(), over), log.read_text()
        assert eventually(lambda: names() == {one["name"] for one in listed}, over), log.read_text()
        page = httpx.get(f"{served}/deployments", headers={"Accept": "text/html"}, timeout=10)
        assert "<html" in page.raise_for_status().text
        process.send_signal(signal.SIGTERM)
        assert process.wait(90) == 0, log.read_text()
    assert (home / "var" / "prefect" / "pages").is_dir()
    assert installed.opened == []


@contextmanager
def _serving(
    installed: Installed, home: Path, port: int, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(installed.python.with_name("tend")),
                "serve",
                "--port",
                str(port),
                "--desk-port",
                str(_free_port()),
            ],
            cwd=home,
            env=environment(home),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
