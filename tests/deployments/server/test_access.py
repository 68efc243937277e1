"""Who may reach the server: this machine, or people with a password that nobody sees."""

from __future__ import annotations

import pytest

from deployments.server.access import login, login_environment, reached_at, refuse_public
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import Settings

LOGIN = "office:correct-horse-battery"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "tend.example"])
def test_a_host_that_others_can_reach_is_refused_without_a_password(host: str) -> None:
    with pytest.raises(WrongInput, match="no authentication"):
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
