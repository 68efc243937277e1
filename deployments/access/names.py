"""Where a listener is reached, and under which names it answers."""

from ipaddress import ip_address

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str, further: str) -> tuple[str, ...]:
    """The names under which a listener answers, so that no foreign name is led to it: this
    machine's own, and those of TEND_SERVE_NAMES. Empty: any, since one that others reach and that
    has no names set is known by names that we do not know."""
    given = tuple(name.strip().lower() for name in further.split(",") if name.strip())
    if not is_loopback(host) and not given:
        return ()
    return tuple(dict.fromkeys((*_LOOPBACK_NAMES, host, *given)))


def reached_at(host: str, port: int) -> str:
    """The address at which this machine itself reaches the server."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{near}]' if ':' in near else near}:{port}"
