"""Who may reach the server: this machine, or people with a password that nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployments.access.login import (
    client_login,
    kept_login,
    login,
    login_environment,
    login_file,
    own_login,
    refuse_public,
)
from deployments.access.names import reached_at
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import Settings

LOGIN = "office:correct-horse-battery"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "tend.example"])
def test_a_host_that_others_can_reach_is_refused_without_a_password(host: str) -> None:
    with pytest.raises(WrongInput, match="has no password"):
        refuse_public(host, "")
    refuse_public(host, LOGIN)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_host_of_this_machine_is_accepted(host: str) -> None:
    refuse_public(host, "")


def test_the_password_comes_from_our_setting_or_from_prefects(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert login(Settings(), {}) == ""
    assert login(Settings(), {"PREFECT_SERVER_API_AUTH_STRING": LOGIN}) == LOGIN
    assert login(Settings(), {"PREFECT_API_AUTH_STRING": LOGIN}) == LOGIN
    monkeypatch.setenv("TEND_SERVE_AUTH", "ours:another-long-word")
    assert login(Settings(), {"PREFECT_API_AUTH_STRING": LOGIN}) == "ours:another-long-word"
    assert "another-long-word" not in repr(Settings())


@pytest.mark.parametrize("wrong", ["office", ":correct-horse", "office:", "office:elevenchars"])
def test_a_login_that_is_no_login_is_refused_without_being_shown(wrong: str) -> None:
    with pytest.raises(WrongInput, match="user:password") as refused:
        login(Settings(), {"PREFECT_API_AUTH_STRING": wrong})
    assert wrong not in str(refused.value)


def test_a_password_of_twelve_characters_is_long_enough() -> None:
    assert login(Settings(), {"PREFECT_API_AUTH_STRING": "office:twelve-chars"})


def test_server_and_clients_are_told_the_same() -> None:
    assert set(login_environment(LOGIN).values()) == {LOGIN}
    assert login_environment("") == {}


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:4200"),
        ("::1", "http://[::1]:4200"),
        ("0.0.0.0", "http://127.0.0.1:4200"),
        ("::", "http://[::1]:4200"),
    ],
)
def test_this_machine_reaches_the_server_itself(host: str, address: str) -> None:
    assert reached_at(host, 4200) == address


def test_the_first_start_makes_a_login_for_its_owner_alone_and_later_ones_keep_it(
    tmp_path: Path,
) -> None:
    assert kept_login(tmp_path) == ""
    made = own_login(tmp_path)
    assert len(made.partition(":")[2]) >= 32
    assert own_login(tmp_path) == kept_login(tmp_path) == made
    assert login_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert own_login(tmp_path / "another house") != made


@pytest.mark.parametrize(
    ("api_url", "told"),
    [
        ("http://127.0.0.1:4200/api", True),
        ("http://localhost:4200/api", True),
        ("http://[::1]:4200/api", True),
        ("https://prefect.clinic.example/api", False),
        ("http://127.0.0.1.evil.example/api", False),
        ("", False),
    ],
)
def test_only_a_server_on_this_machine_is_told_the_login_that_was_made_here(
    tend_home: Path, api_url: str, told: bool
) -> None:
    made = own_login(tend_home / "var")
    assert client_login(Settings(), api_url) == (made if told else "")


def test_a_login_that_was_set_is_the_one_that_is_told(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_login(tend_home / "var")
    monkeypatch.setenv("TEND_SERVE_AUTH", LOGIN)
    assert client_login(Settings(), "https://prefect.clinic.example/api") == LOGIN
