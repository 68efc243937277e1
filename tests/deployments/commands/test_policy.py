"""`tend policy`: a file is checked, adopted, shown, and accounts move to it on purpose."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from tasks.storage import database as db
from tests.deployments.commands.conftest import Answer, Tend, everything
from tests.factories import make_account

TEXT = resources.files("policy").joinpath("standard.toml").read_text("utf-8")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(TEXT.replace('name = "standard"', 'name = "ours"', 1))
    return path


def test_a_good_file_is_checked_without_a_database(tend: Tend, file: Path) -> None:
    answer = tend("policy", "check", file)
    assert (answer.code, answer.out) == (0, "ours of 2024-01-01: no fault found.\n")


def test_each_fault_is_a_line_and_the_exit_is_1(tend: Tend, file: Path) -> None:
    file.write_text(file.read_text().replace("= 14", "= 13").replace("defer_care = false", ""))
    answer = tend("policy", "check", file)
    assert answer.code == 1
    assert answer.out.splitlines()[0].startswith("HD-00  holds.days_after_release: ")
    assert answer.out.splitlines()[-1] == "2 faults; the policy cannot be used."


def test_the_faults_are_json_too(tend: Tend, file: Path) -> None:
    file.write_text(file.read_text().replace("autopay_required = false", "autopay_required = true"))
    answer = tend("policy", "check", file, "--json")
    assert answer.code == 1
    (finding,) = answer.json["findings"]
    assert (finding["rule"], finding["where"]) == ("RE-04", "plans.autopay_required")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(None, "is no file", id="nothing"),
        pytest.param(b"steps: kind", "is no TOML", id="no TOML"),
        pytest.param(b"\xff\xfe", "is no text", id="no text"),
    ],
)
def test_what_cannot_be_read_is_wrong_input(
    tend: Tend, tmp_path: Path, content: bytes | None, line: str
) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    answer = tend("policy", "check", path)
    assert (answer.code, answer.out) == (2, "")
    assert line in answer.err
    assert answer.err.count("\n") == 1


def adopted(tend: Tend, file: Path) -> Answer:
    return tend("policy", "adopt", file, "--by", "Ana Rivera")


def test_a_file_is_adopted_listed_and_shown_word_for_word(
    database: str, tend: Tend, file: Path
) -> None:
    assert database
    answer = adopted(tend, file)
    assert answer.out == (
        "ours of 2024-01-01 is adopted. New accounts take it once TEND_POLICY is ours.\n"
    )
    assert "was adopted before; nothing changed" in adopted(tend, file).out
    shown = tend("policy", "show", "ours")
    assert shown.out == file.read_text()
    listed = tend("policy", "list").out
    assert "Ana Rivera" in listed
    assert "shipped with Tend" in listed
    found = tend("policy", "list", "--json").json["policies"]
    assert [one["for_new_accounts"] for one in found] == [False, True]


def test_a_file_with_a_fault_is_not_adopted(database: str, tend: Tend, file: Path) -> None:
    assert database
    file.write_text(file.read_text().replace("down_payment_cents = 0", "down_payment_cents = 1"))
    before = everything()
    answer = adopted(tend, file)
    assert answer.code == 1
    assert answer.out.startswith("PP-10  plans.down_payment_cents: ")
    assert everything() == before


def test_the_policy_in_force_is_shown_when_none_is_named(database: str, tend: Tend) -> None:
    assert database
    assert tend("policy", "show").out == TEXT
    assert tend("policy", "show", "--json").json["name"] == "standard"


@pytest.mark.parametrize("arguments", [("sunshine",), ("standard", "--version", "2020-01-01")])
def test_a_policy_that_nobody_knows_is_wrong_input(
    database: str, tend: Tend, arguments: tuple[str, ...]
) -> None:
    assert database
    answer = tend("policy", "show", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "tend policy list" in answer.err


def test_accounts_move_after_a_look(database: str, tend: Tend, file: Path) -> None:
    assert database
    with db.writing() as connection:
        make_account(connection, reference="A-M0VED00001")
    ours = TEXT.replace("2024-01-01", "2026-03-01").replace("after_days = 21", "after_days = 22")
    file.write_text(ours)
    adopted(tend, file)
    asked = ("policy", "move", "--from", "2024-01-01", "--to", "2026-03-01", "--reason", "new law")
    before = everything()
    look = tend(*asked, "--dry-run")
    assert look.out.startswith("1 account would move; nothing was written.")
    assert "A-M0VED00001" in look.out
    assert everything() == before
    assert tend(*asked, "--json").json["moved"] == 1
    told = tend("account", "A-M0VED00001").out
    assert "Moved from policy standard of 2024-01-01 to standard of 2026-03-01: new law" in told
    again = tend(*asked)
    assert (again.code, again.out) == (2, "")
    assert "no open account runs under policy standard of 2024-01-01" in again.err


def test_the_list_helps_out_of_a_wrong_setting(
    database: str, tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database
    monkeypatch.setenv("TEND_POLICY", "sunshine")
    listed = tend("policy", "list")
    assert listed.code == 0
    assert "standard" in listed.out
    assert "TEND_POLICY is sunshine, which is none that can be used today." in listed.out
    assert "TEND_POLICY is sunshine" in tend("policy", "show").err
