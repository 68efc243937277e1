"""The rules of the house hold, and each of them is able to say no."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import house_measures

HOUSE = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent

PYPROJECT: dict[str, Any] = tomllib.loads((HOUSE / "pyproject.toml").read_text())
CONTRACTS = [contract["id"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]]
BANS = list(PYPROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])

# One way to break each contract: file to write, and what to write at its end.
BREACHES: dict[str, list[tuple[str, str]]] = {
    "one-way": [("policy/planted.py", "import tasks")],
    "rooms-of-tasks": [("tasks/storage/planted.py", "import tasks.letters")],
    "rooms-of-policy": [("policy/law/planted.py", "import policy.rules")],
    "rooms-of-deployments": [("deployments/server/planted.py", "import deployments.demo")],
    "faces": [("tasks/letters/planted.py", "from tasks.wording.words import words_in")],
    "cli-on-top": [("flows/planted.py", "import cli")],
    "pure-policy": [("policy/planted.py", "import time")],
    "models-are-tables": [("models/planted.py", "import prefect")],
    "flows-tell-the-order": [("flows/planted.py", "from sqlmodel import select")],
    "one-mailer": [("tasks/planted.py", "from sendgrid.helpers.mail import Mail")],
    "independent-audit": [
        ("tasks/storage/planted.py", "import policy"),
        ("tasks/audit/run_audit.py", "import tasks.storage.planted"),
    ],
}

# The one file that may do what the ban forbids everywhere else.
EXCEPTIONS = {
    "datetime": "tasks/runtime/clock.py",
    "time": "tasks/runtime/clock.py",
    "sendgrid": "tasks/notices/sendgrid_client.py",
    "sqlalchemy": "tasks/storage/database.py",
    "sqlmodel": "tasks/storage/database.py",
}


def lint_imports(house: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(TOOLS / "lint-imports"), "--no-cache", "--no-logo", *options]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def ruff_refuses(code: str, path: str) -> bool:
    command = [str(TOOLS / "ruff"), "check", "--no-cache", "--select", "TID251,T20"]
    checked = subprocess.run(
        [*command, "--stdin-filename", path, "-"],
        cwd=HOUSE,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode in (0, 1), checked.stderr
    return checked.returncode == 1


Check = Callable[[Path], list[str]]
CHECKS: list[tuple[Check, str, str]] = [
    (house_measures.loose_modules, "tasks/planted.py", ""),
    (house_measures.faceless_rooms, "tasks/planted/__init__.py", ""),
    (house_measures.long_files, "policy/planted.py", "X = 1\n" * (house_measures.LONGEST_FILE + 1)),
    (
        house_measures.long_functions,
        "tasks/planted.py",
        "def f():\n" + "    x = 1\n" * house_measures.LONGEST_FUNCTION,
    ),
    (
        house_measures.untyped_answers,
        "tasks/planted.py",
        "from typing import Any\n\n\ndef f() -> list[dict[str, Any]]:\n    return []\n",
    ),
    (house_measures.untyped_answers, "flows/job.py", "PLANTED: dict[str, Any] = {}\n"),
    (
        house_measures.commits_elsewhere,
        "tasks/planted.py",
        "def f(session):\n    session.commit()\n",
    ),
    (house_measures.misnamed_flows, "flows/policy.py", ""),
    (house_measures.foreign_to_policy, "policy/planted.py", "import babel\n"),
    (house_measures.code_among_templates, "templates/planted.py", "X = 1\n"),
]


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """The real tree, without tests, to plant a breach in."""
    copy = tmp_path / "house"
    copy.mkdir()
    for room in house_measures.ROOMS:
        shutil.copytree(
            HOUSE / room, copy / room, ignore=lambda _, names: {"__pycache__"} & {*names}
        )
    (copy / "tests").mkdir()
    for file in ("pyproject.toml", "cli.py", "tests/__init__.py", "tests/face_contract.py"):
        shutil.copy(HOUSE / file, copy / file)
    return copy


def plant(house: Path, path: str, code: str) -> None:
    target = house / path
    target.parent.mkdir(exist_ok=True)
    with target.open("a") as file:
        file.write(f"\n{code}\n")


def test_every_import_contract_holds() -> None:
    answer = lint_imports(HOUSE)
    assert answer.returncode == 0, answer.stdout


def test_every_import_contract_has_its_breach() -> None:
    assert sorted(BREACHES) == sorted(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_planted_import_breaks_its_contract(contract: str, copy_of_the_house: Path) -> None:
    for path, code in BREACHES[contract]:
        plant(copy_of_the_house, path, code)
    answer = lint_imports(copy_of_the_house, "--contract", contract)
    assert answer.returncode == 1
    assert "planted" in answer.stdout
    assert "0 kept, 1 broken" in answer.stdout


@pytest.mark.rule("PF-07")
@pytest.mark.parametrize("banned", BANS)
def test_a_banned_name_is_refused_outside_its_one_file(banned: str) -> None:
    root = banned.partition(".")[0]
    code = f"import {root}\n\nPLANTED = {banned}\n"
    assert ruff_refuses(code, "flows/planted.py")
    assert not ruff_refuses(code, EXCEPTIONS[root])


def test_print_is_refused_outside_the_command_line() -> None:
    assert ruff_refuses("print(1)\n", "tasks/planted.py")
    assert not ruff_refuses("print(1)\n", "cli.py")


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _, _ in CHECKS))
def test_the_house_keeps_its_measures(check: Check) -> None:
    assert check(HOUSE) == []


@pytest.mark.parametrize(("check", "path", "code"), CHECKS)
def test_a_planted_breach_is_found(
    check: Check, path: str, code: str, copy_of_the_house: Path
) -> None:
    plant(copy_of_the_house, path, code)
    assert any(Path(path).name in found for found in check(copy_of_the_house))


def test_what_may_be_untyped_is_little_and_each_has_its_reason() -> None:
    allowed = house_measures.UNTYPED.values()
    assert sum(number for number, _ in allowed) <= house_measures.MOST_UNTYPED
    assert all(reason for _, reason in allowed)


def test_a_hall_of_loose_files_is_found(copy_of_the_house: Path) -> None:
    for number in range(house_measures.MOST_MODULES + 1):
        plant(copy_of_the_house, f"tasks/planted/letter_{number:02}.py", "")
    assert house_measures.crowded_folders(copy_of_the_house) == ["tasks/planted: 21 modules"]


def test_no_folder_is_a_hall() -> None:
    assert house_measures.crowded_folders(HOUSE) == []


def test_every_deployment_starts_at_a_flow() -> None:
    if not (HOUSE / "prefect.yaml").exists():
        pytest.skip("prefect.yaml is not written yet")
    from prefect import Flow

    deployments = yaml.safe_load((HOUSE / "prefect.yaml").read_text())["deployments"]
    assert deployments
    for deployment in deployments:
        module, _, name = deployment["entrypoint"].partition(":")
        assert isinstance(getattr(importlib.import_module(module), name), Flow)
