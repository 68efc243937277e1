"""Who may reach the server of `tend serve`: whoever has its login, on this machine, too."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from deployments.access.names import is_loopback
from tasks.runtime import Settings, WrongInput, write_private

SHORTEST_PASSWORD = 12
_SERVER, _CLIENT = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"


def login(settings: Settings, known: Mapping[str, str] = os.environ) -> str:
    """`user:password` as somebody set it, or nothing. Raises WrongInput. Never shown."""
    ours = settings.serve_auth.get_secret_value() if settings.serve_auth else ""
    given = ours or known.get(_SERVER, "") or known.get(_CLIENT, "")
    user, _, password = given.partition(":")
    if given and (not user or len(password) < SHORTEST_PASSWORD):
        raise WrongInput(
            "TEND_SERVE_AUTH has to be user:password, "
            f"with at least {SHORTEST_PASSWORD} characters in the password"
        )
    return given


def login_file(var: Path) -> Path:
    return var / "serve.login"


def own_login(var: Path) -> str:
    """The login of this house, made at its first start and kept for its owner alone.

    That a program runs on this machine, or in a browser on it, is no reason to obey it.
    """
    if kept := kept_login(var):
        return kept
    made = f"tend:{secrets.token_urlsafe(24)}"
    write_private(login_file(var), f"{made}\n".encode())
    return made


def kept_login(var: Path) -> str:
    """Nothing where no `tend serve` has started here yet."""
    try:
        return login_file(var).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def login_environment(given: str) -> dict[str, str]:
    """The server asks for it, and every client of ours knows it."""
    return {_SERVER: given, _CLIENT: given} if given else {}


def client_login(settings: Settings, api_url: str) -> str:
    """What a command of ours says to that server: the login that was set; to a server on this
    machine, else the one that `tend serve` made here. No other server learns that one."""
    if settings.serve_auth:
        return settings.serve_auth.get_secret_value()
    return kept_login(settings.var) if is_loopback(urlsplit(api_url).hostname or "") else ""


def refuse_public(host: str, given: str) -> None:
    """Whoever reaches the server may start runs: others need a password that somebody chose."""
    if not is_loopback(host) and not given:
        raise WrongInput(
            f"{host} can be reached from other machines, and the server has no password that "
            "people there know; use 127.0.0.1, or set TEND_SERVE_AUTH to user:password"
        )
