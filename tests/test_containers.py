"""What docker is told, read where it does not run; `.ci/containers` builds and starts it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

import cli
from deployments.server.serve import serve
from tasks.runtime import Settings
from tests.wheel_environment import HOUSE, ROOMS, TOP

SCRIPT = HOUSE / ".ci" / "containers"
DOCKERFILE = (HOUSE / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((HOUSE / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LOCK = "requirements-runtime.lock"
BUILD = "requirements-build.lock"
SECRET = re.compile(r"PASSWORD|AUTH|SECRET|KEY|TOKEN")


def _instructions() -> list[tuple[str, str]]:
    """Each with its lines joined: ("COPY", "tasks /source/tasks")."""
    plain = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", plain).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines) if name]


INSTRUCTIONS = _instructions()


def _all(name: str) -> list[str]:
    return [rest for one, rest in INSTRUCTIONS if one == name]


def _let_in() -> set[str]:
    lines = (HOUSE / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and line[0] != "#"]
    assert rules[0] == "*", "what is not named stays out"
    return {line[1:] for line in rules if line[0] == "!"}


def test_the_base_is_one_pinned_python_and_one_pinned_postgresql() -> None:
    bases = {base.split()[0] for base in _all("FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", bases.pop())
    assert re.fullmatch(r"postgres:\d+-[a-z]+", SERVICES["postgres"]["image"])


@pytest.mark.parametrize("unit", sorted((HOUSE / "docs" / "systemd").glob("*.service")), ids=str)
def test_a_unit_of_systemd_starts_what_an_installation_has(unit: Path) -> None:
    """`systemd-analyze verify` where there is one; it knows no /srv/tend on this machine."""
    said = dict(
        line.split("=", 1) for line in unit.read_text("utf-8").splitlines() if line[:1].isalpha()
    )
    folder, command = said["WorkingDirectory"], shlex.split(said["ExecStart"])
    assert Path(command[0]).parent == Path(folder, ".venv", "bin")
    assert Path(sys.executable).with_name(Path(command[0]).name).exists()
    assert command[1:] in (["serve"], ["worker", "start", "--pool", "tend"])
    if not (analyze := shutil.which("systemd-analyze")):
        return
    ran = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    faults = [line for line in ran.stderr.splitlines() if unit.name in line]
    assert [line for line in faults if "is not executable" not in line] == []


def test_everything_copied_is_there_and_let_in_and_nothing_else_is() -> None:
    sources = [
        source
        for line in _all("COPY")
        if not line.startswith("--from=")
        for source in line.split()[:-1]
    ]
    assert sorted(sources) == sorted([*ROOMS, *TOP, LOCK, BUILD])
    assert [source for source in sources if not (HOUSE / source).exists()] == []
    assert _let_in() == {*sources}


def test_all_that_is_installed_is_the_lock_by_its_hashes_and_the_wheel() -> None:
    installs = re.findall(r"pip install ([^&]*)", " && ".join(_all("RUN")))
    *locks, wheel = (shlex.split(install) for install in installs)
    hashed = ["--require-hashes", "--no-deps", "-r"]
    assert locks == [[*hashed, f"/source/{LOCK}"], [*hashed, f"/source/{BUILD}"]]
    assert wheel == ["--no-deps", "--no-index", "/wheel/*.whl"]
    assert " && ".join(_all("RUN")).count("pip uninstall --yes setuptools pip") == 1
    assert not re.search(r"apt|curl|wget|requirements\.lock", DOCKERFILE)


def test_it_runs_as_somebody_without_rights_who_owns_the_data_alone() -> None:
    last_stage = [name for name, _ in INSTRUCTIONS[::-1]].index("FROM")
    names = [name for name, _ in INSTRUCTIONS[-last_stage:]]
    assert _all("USER") == ["tend"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert "RUN" not in names[names.index("USER") :]
    made = " ".join(_all("RUN"))
    assert "useradd --uid 10001" in made
    assert "install --directory --mode 0700 --owner tend --group tend /data" in made
    for service in (SERVICES["setup"], SERVICES["tend"]):
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "user" not in service
        assert "privileged" not in service


def test_the_data_outlive_the_container() -> None:
    assert "TEND_HOME=/data" in " ".join(_all("ENV"))
    assert (_all("VOLUME"), _all("WORKDIR")) == (["/data"], ["/data"])
    assert SERVICES["tend"]["volumes"] == SERVICES["setup"]["volumes"] == ["data:/data"]
    assert SERVICES["postgres"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert {*COMPOSE["volumes"]} == {"data", "database"}


def test_no_secret_is_written_down() -> None:
    assert not SECRET.search(" ".join([*_all("ENV"), *_all("ARG")]))
    secrets = [
        (name, value)
        for service in SERVICES.values()
        for name, value in service["environment"].items()
        if SECRET.search(name)
    ]
    assert len(secrets) >= 3
    asked = re.compile(r"\$\{(POSTGRES_PASSWORD|TEND_SERVE_AUTH):\?[^}]+\}")
    assert [name for name, value in secrets if not asked.fullmatch(value)] == []
    assert ":" not in COMPOSE["x-tend"]["environment"]["TEND_DATABASE_URL"].split("://")[1]
    example = (HOUSE / ".env.example").read_text("utf-8")
    assert {"POSTGRES_PASSWORD", "TEND_SERVE_AUTH"} <= {*re.findall(r"^# (\w+)=", example, re.M)}
    ignored = (HOUSE / ".gitignore").read_text("utf-8").splitlines()
    assert "/.env" in ignored


def test_only_this_machine_reaches_it_and_only_at_the_pages() -> None:
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert published == {"tend": ["127.0.0.1:${TEND_PORT:-4200}:4200"]}
    port = signature(serve).parameters["port"].default
    assert _all("EXPOSE") == [str(port)] == ["4200"]


def test_its_health_is_the_answer_of_the_server() -> None:
    (line,) = _all("HEALTHCHECK")
    python, option, code = json.loads(line[line.index("[") :])
    assert (python, option) == ("python", "-c")
    compile(code, "healthcheck", "exec")
    assert "http://127.0.0.1:4200/api/health" in code
    assert "disable" not in SERVICES["tend"].get("healthcheck", {})


def test_each_starts_when_what_it_needs_is_ready() -> None:
    healthy, done = (
        {"condition": "service_healthy"},
        {"condition": "service_completed_successfully"},
    )
    assert SERVICES["postgres"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert SERVICES["setup"]["depends_on"] == {"postgres": healthy}
    assert SERVICES["tend"]["depends_on"] == {"postgres": healthy, "setup": done}


def test_compose_is_told_nothing_that_it_does_not_know() -> None:
    known = {
        "image", "build", "init", "env_file", "environment", "volumes", "cap_drop", "security_opt",
        "command", "healthcheck", "depends_on", "ports", "stop_grace_period", "restart",
    }  # fmt: skip
    assert {*COMPOSE} == {"name", "x-tend", "services", "volumes"}
    assert {key for service in SERVICES.values() for key in service} == known


def test_what_it_sets_are_settings() -> None:
    settings = {f"TEND_{name.upper()}" for name in Settings.model_fields}
    text = DOCKERFILE + " ".join(SERVICES["tend"]["environment"])
    named = {*re.findall(r"\bTEND_[A-Z_]+\b", text)}
    assert {"TEND_HOME", "TEND_DATABASE_URL", "TEND_SERVE_AUTH"} <= named <= settings


def _commands() -> Iterator[list[str]]:
    assert _all("ENTRYPOINT") == ['["tend"]']
    yield json.loads(_all("CMD")[0])
    yield from (service["command"] for service in SERVICES.values() if "command" in service)
    services = "|".join(SERVICES)
    script = SCRIPT.read_text("utf-8")
    for line in re.findall(rf"compose run [^\n>]*?(?:{services})\b([^\n>]*)", script):
        if words := shlex.split(line):
            yield words
    for line in re.findall(r"compose exec -T tend tend ([^\n>]*)", script):
        yield shlex.split(line)


@pytest.mark.parametrize("words", [*_commands()], ids=" ".join)
def test_every_command_that_docker_is_told_is_one(words: list[str]) -> None:
    command: Any = get_command(cli.app(whole=True)).commands[words[0]]  # type: ignore[attr-defined]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_script_can_be_run_and_says_in_one_line_when_docker_is_not_here(
    tmp_path: Path,
) -> None:
    assert os.access(SCRIPT, os.X_OK)
    bash = shutil.which("bash")
    assert bash is not None
    subprocess.run([bash, "-n", str(SCRIPT)], check=True)
    bare = {"PATH": str(tmp_path)}
    tried = subprocess.run(
        [bash, str(SCRIPT)], env=bare, capture_output=True, text=True, check=False
    )
    assert tried.returncode == 2
    assert tried.stderr == "containers: docker does not run here, or has no compose\n"
