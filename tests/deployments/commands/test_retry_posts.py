"""`tend retry-posts`: posts that broke our own code are applied once it is mended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from tasks.delivery import inbox
from tasks.delivery.apply_events import apply_events
from tasks.delivery.inbox import KEPT_FOR
from tasks.delivery.provider_event import ProviderEvent
from tasks.storage import database as db
from tasks.storage.tables import MESSAGE_EVENT, PROVIDER_POST
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import NOW, TODAY
from tests.sendgrid_double import Double
from tests.tasks.days import breaches, rows
from tests.tasks.mailing import hand_over, live, reminded, states

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """Two notices were accepted."""
    with live(Double(), monkeypatch) as double:
        reminded(2)
        hand_over()
        yield double


CODE = re.compile(r"KeyError in tasks/delivery/inbox\.py:\d+")


def broken(*_: object) -> int:
    raise KeyError("zebulon")


def set_aside(monkeypatch: pytest.MonkeyPatch, *bodies: bytes) -> None:
    """Posts that came while our code was broken."""
    with db.writing() as connection:
        for body in bodies:
            inbox.keep(connection, body, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "apply_events", broken)
        inbox.apply_waiting(NOW, TODAY)
    assert all(CODE.fullmatch(row["failed_with"]) for row in rows(PROVIDER_POST))


def posted(double: Double) -> bytes:
    return json.dumps(double.events("delivered", int(NOW.timestamp()))).encode()


def test_a_post_that_was_set_aside_is_applied_once_the_fault_is_mended_and_twice_changes_nothing(
    tend: Tend, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing used to try it again: what it says of our messages was lost after 30 days."""
    set_aside(monkeypatch, posted(double))
    assert states() == ["accepted", "accepted"]
    said = tend("retry-posts")
    assert (said.code, said.err, said.out) == (0, "", "1 post of the mail provider applied.\n")
    assert states() == ["delivered", "delivered"]
    assert len(rows(MESSAGE_EVENT)) == 2
    before = everything()
    again = tend("retry-posts")
    assert (again.code, again.out) == (0, "No post of the mail provider waits to be tried again.\n")
    assert everything() == before
    assert breaches() == ()


def test_a_post_that_fails_again_stays_set_aside_and_the_others_are_applied(
    tend: Tend, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(monkeypatch, b"[]", posted(double))

    def half_mended(
        connection: Connection, events: Sequence[ProviderEvent], now: datetime, today: date
    ) -> int:
        return apply_events(connection, events, now, today) if events else broken()

    monkeypatch.setattr(inbox, "apply_events", half_mended)
    answer = tend("retry-posts", "--json")
    assert answer.code == 1
    [code] = answer.json["failed_with"]
    assert CODE.fullmatch(code)
    assert answer.json == {
        "applied": 1, "failed_again": 1, "failed_with": [code], "bodies_gone": 0
    }  # fmt: skip
    assert states() == ["delivered", "delivered"]
    before = everything()
    said = tend("retry-posts")
    assert said.code == 1
    assert said.out == f"1 post failed again: give an engineer the code, {code}.\n"
    assert "zebulon" not in said.out + said.err
    assert everything() == before


def test_a_post_whose_body_was_forgotten_cannot_be_tried_and_is_counted(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(monkeypatch, b"[1]")
    with db.writing() as connection:
        inbox.empty_old(connection, NOW + KEPT_FOR + timedelta(seconds=1))
    before = everything()
    assert tend("retry-posts", "--json").json == {
        "applied": 0, "failed_again": 0, "failed_with": [], "bodies_gone": 1
    }  # fmt: skip
    said = tend("retry-posts")
    assert said.out.splitlines()[1] == (
        "1 post cannot be tried: what was posted is forgotten after 30 days."
    )
    assert everything() == before


def test_a_process_that_dies_between_two_posts_loses_neither(
    tend: Tend, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(monkeypatch, posted(double), posted(double) + b"\r\n")

    def dies(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "apply_events", dies)
        assert tend("retry-posts").code == 130
    assert [row["applied_at"] for row in rows(PROVIDER_POST)] == [None, None]
    assert tend("retry-posts").out == "2 posts of the mail provider applied.\n"
    assert states() == ["delivered", "delivered"]
