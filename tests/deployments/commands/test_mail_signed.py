"""Nothing that sends starts before somebody has signed for the way, and no key is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.practice.practice import STANDARD
from tasks.runtime.settings import current
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import make_account

pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
KEY = "SG.nobody-may-read-this"


@pytest.fixture(autouse=True)
def sendgrid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEND_MAIL_TRANSPORT", "sendgrid")
    monkeypatch.setenv("TEND_SENDGRID_API_KEY", KEY)


def signed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = STANDARD.read_text(encoding="utf-8")
    whole, said = text.split("# [mail_attestation]")
    lines = [line.removeprefix("# ") for line in said.splitlines()]
    path = folder / "practice.toml"
    path.write_text(whole + "\n".join(["[mail_attestation]", *lines]), encoding="utf-8")
    monkeypatch.setenv("TEND_PRACTICE_FILE", str(path))


@pytest.mark.rule("HP-02")
@pytest.mark.parametrize("command", ["run", "send", "serve", "rerun A-HERE000001"])
def test_what_sends_is_refused_before_somebody_signed(command: str, tend: Tend) -> None:
    with db.writing() as connection:
        make_account(connection, reference="A-HERE000001")
    before = everything()
    answer = tend(*command.split())
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "nobody has signed for mail through sendgrid" in answer.err
    assert KEY not in answer.out + answer.err
    assert everything() == before


@pytest.mark.rule("HP-02")
def test_the_sender_must_be_verified_too(
    tend: Tend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(tmp_path, monkeypatch)
    assert "TEND_SENDGRID_VERIFIED_SENDER" in tend("send").err
    monkeypatch.setenv("TEND_SENDGRID_VERIFIED_SENDER", "messages@lakesidehealth.example")
    assert tend("send", "--json").json["notices"] == 0


def test_a_missing_key_is_named_and_no_other_value_is_shown(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_TRANSPORT", "smtp")
    answer = tend("send")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "TEND_SMTP_HOST is not set" in answer.err
    assert KEY not in answer.err


def test_settings_do_not_show_their_secrets() -> None:
    assert KEY not in repr(current()) + str(current().model_dump())


def test_pausing_in_the_file_of_settings_is_seen_by_who_runs_already(tmp_path: Path) -> None:
    assert not current().mail_paused
    (tmp_path / ".env").write_text("TEND_MAIL_PAUSED=true\n", encoding="utf-8")
    assert current().mail_paused
