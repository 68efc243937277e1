"""The desk on a real server, a clock that stands still, and people who sign in there."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest
import uvicorn
from sqlalchemy import select
from sqlmodel import col

from deployments.desk.app import desk
from models import DeskUser
from policy.desk import DeskRole
from tasks.desk import add_user, passwords
from tasks.desk.passwords import code_at
from tasks.runtime import clock
from tasks.storage import database as db
from tests.factories import NOW
from tests.waiting import PATIENCE_SECONDS, eventually

PASSWORD = "seven quiet herons"


@dataclass
class Clock:
    """What time it is for the desk."""

    now: datetime = NOW

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def cheap_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of a second for each password is meant for whoever guesses, not for the tests."""
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)


@pytest.fixture
def office_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@dataclass
class Desk:
    """Somebody's browser: it keeps its cookie, and sends the forms that it was shown."""

    address: str
    clock: Clock
    http: httpx.Client = field(init=False)
    last: str = ""
    status: int = 0
    at: str = ""

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.address, timeout=PATIENCE_SECONDS, trust_env=False, follow_redirects=True
        )

    def open(self, path: str) -> str:
        return self._keep(self.http.get(path))

    def send(self, path: str, **form: str | list[str]) -> str:
        """With the key of the page that was opened last."""
        found = re.search(r'name="form_key" value="(\w+)"', self.last)
        key = {"form_key": found[1]} if found else {}
        origin = {"Origin": self.address}
        return self._keep(self.http.post(path, data={**key, **form}, headers=origin))

    def sign_in(self, name: str, password: str = PASSWORD, code: str | None = None) -> str:
        """A new code each time: the one before was used."""
        if code is None:
            self.clock.wait(seconds=30)
            code = code_of(name, self.clock.now)
        return self.send("/sign-in", name=name, password=password, code=code)

    def enrol(self, name: str, one_time: str) -> str:
        self.open("/sign-in")
        self.sign_in(name, one_time, "")
        self.clock.wait(seconds=30)
        code = code_of(name, self.clock.now)
        return self.send("/enrol", password=PASSWORD, again=PASSWORD, code=code)

    @property
    def text(self) -> str:
        """What a person reads."""
        body = re.sub(r"<(style|script|head).*?</\1>", " ", self.last, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def _keep(self, answer: httpx.Response) -> str:
        self.last, self.status, self.at = answer.text, answer.status_code, answer.url.path
        return self.text


def code_of(name: str, now: datetime) -> str:
    with db.reading() as connection:
        query = select(col(DeskUser.totp_key)).where(col(DeskUser.name) == name)
        return code_at(connection.execute(query).scalar_one(), now)


Open = Callable[[], Desk]


@pytest.fixture
def desk_address(database: str) -> Iterator[str]:
    """The desk is being served there."""
    assert database
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = uvicorn.Config(desk(), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        assert eventually(lambda: server.started, over=lambda: not thread.is_alive())
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def browser(desk_address: str, office_clock: Clock) -> Iterator[Open]:
    """A browser that nobody has signed in with; each call is another one."""
    opened: list[Desk] = []

    def opens() -> Desk:
        opened.append(Desk(desk_address, office_clock))
        return opened[-1]

    yield opens
    for one in opened:
        one.http.close()


@pytest.fixture
def enter(browser: Open, office_clock: Clock) -> Callable[..., Desk]:
    """A browser of somebody with these roles, signed in."""

    def entered(*roles: DeskRole, name: str = "") -> Desk:
        who = name or "-".join(roles)
        one_time = add_user(who, roles, now=office_clock.now, actor="tester")
        opened = browser()
        opened.enrol(who, one_time)
        assert (opened.status, opened.at) != (400, "/enrol"), opened.text
        assert opened.at != "/sign-in", opened.text
        return opened

    return entered
