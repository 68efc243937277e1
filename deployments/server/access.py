"""Who may reach the server of `tend serve`: this machine alone, or people with a password."""

import os
from collections.abc import Mapping
from ipaddress import ip_address

from tasks.runtime import Settings, WrongInput

SHORTEST_PASSWORD = 12
_SERVER, _CLIENT = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"


def login(settings: Settings, known: Mapping[str, str] = os.environ) -> str:
    """`user:password`, or nothing. Raises WrongInput. Never shown, never on a command line."""
    ours = settings.serve_auth.get_secret_value() if settings.serve_auth else ""
    given = ours or known.get(_SERVER, "") or known.get(_CLIENT, "")
    user, _, password = given.partition(":")
    if given and (not user or len(password) < SHORTEST_PASSWORD):
        raise WrongInput(
            "TEND_SERVE_AUTH has to be user:password, "
            f"with at least {SHORTEST_PASSWORD} characters in the password"
        )
    return given


def login_environment(given: str) -> dict[str, str]:
    """The server asks for it, and every client of ours knows it."""
    return {_SERVER: given, _CLIENT: given} if given else {}


def refuse_public(host: str, given: str) -> None:
    """Whoever reaches the server may start runs: without a password, this machine only."""
    if not is_loopback(host) and not given:
        raise WrongInput(
            f"{host} can be reached from other machines, and the server has no authentication; "
            "use 127.0.0.1, or set TEND_SERVE_AUTH to user:password"
        )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def reached_at(host: str, port: int) -> str:
    """The address at which this machine itself reaches the server."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{near}]' if ':' in near else near}:{port}"
