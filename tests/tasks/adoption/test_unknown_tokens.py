"""A stop or an event with a token that no message has is kept and counted, and costs little."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select

from tasks.adoption import count_unknown, unknown_event, unknown_stop, unknown_tokens
from tasks.storage.tables import PERSON, UNKNOWN_TOKEN, UNRECORDED_MAIL
from tests.factories import NOW, TODAY, make_person

TOKEN = "x" * 24


def leave(connection: Connection, guarantor_id: int, on: date = TODAY) -> None:
    connection.execute(
        UNRECORDED_MAIL.insert().values(
            token=TOKEN, channel="notice", left_on=on, batch="", guarantor_id=guarantor_id,
            found_on=on, settled_by="",
        )
    )  # fmt: skip


def test_a_made_up_token_is_counted_and_stops_nobody(connection: Connection) -> None:
    for _ in range(3):
        assert not unknown_stop(connection, TOKEN, NOW, TODAY)
    assert connection.execute(select(UNKNOWN_TOKEN.c.times)).scalar_one() == 3
    assert count_unknown(connection) == (1, 1)


def test_a_stop_waits_until_what_left_is_found(connection: Connection) -> None:
    person = make_person(connection, email="ada@example.org", email_chosen=True)
    assert not unknown_stop(connection, TOKEN, NOW, TODAY)
    leave(connection, person)
    assert unknown_tokens.honour_waiting(connection, TODAY) == 1
    chosen = select(PERSON.c.email_chosen).where(PERSON.c.id == person)
    assert connection.execute(chosen).scalar_one() is False
    assert count_unknown(connection) == (1, 0)


@pytest.mark.parametrize("stops", [True, False])
def test_an_event_stops_only_where_it_says_so(stops: bool, connection: Connection) -> None:
    person = make_person(connection, email="ada@example.org", email_chosen=True)
    leave(connection, person)
    unknown_event(connection, TOKEN, NOW, TODAY, stops=stops)
    chosen = select(PERSON.c.email_chosen).where(PERSON.c.id == person)
    assert connection.execute(chosen).scalar_one() is not stops


def test_who_makes_up_tokens_fills_no_disk(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown_tokens, "MOST_KEPT", 2)
    for number in range(4):
        unknown_stop(connection, f"{TOKEN}{number}", NOW, TODAY)
    assert count_unknown(connection) == (2, 2)
