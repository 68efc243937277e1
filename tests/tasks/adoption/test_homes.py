"""One database, two homes: what the one printed the other never prints again."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy.engine import make_url

from policy.terms import Channel, MessageStatus, Stage
from tasks.adoption import looked_at, move_home, unsettled
from tasks.daily_run import day
from tasks.journal import MARK
from tasks.notices import send
from tasks.people import record_merge
from tasks.printing import print_batch, publication
from tasks.printing.reprint import reprint
from tasks.runs import Moment, mark_as_copy
from tasks.runs.send_times import rehearsed
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import current
from tasks.storage.database import writing
from tasks.storage.tables import ACCOUNT, ENVELOPE, HOME, MESSAGE, PRINT_BATCH, UNRECORDED_MAIL
from tests.chaos.ground import on_paper
from tests.factories import DAY, TODAY, make_person
from tests.tasks.days import (
    PRACTICE,
    breaches,
    moment,
    new_account,
    one,
    portfolio,
    rows,
    sealed,
    sent,
    walk,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
BY_EMAIL = {"mail_ok": False, "email_chosen": True, "email_risk_known": True}
TOMORROW = TODAY + DAY
TRIES = {
    kind: int(os.environ.get("HOMES", few)) for kind, few in (("sqlite", 6), ("postgresql", 2))
}
GONE = (MessageStatus.SENT, MessageStatus.DELIVERED)
SHARED = ("letters", "outbox", "journal")
DEATHS: dict[str, tuple[Any, str]] = {
    "before the files": (print_batch, "write_batch"),
    "before their names": (publication, "publish"),
    "between names and journal": (publication, "letters_left"),
    "between file and record": (publication, "record_batch"),
    "before the notice's file": (send, "write_notice"),
    "between the notice's file and its record": (send, "record_provided"),
}


class Died(Exception):
    """In the place of a host that dies."""


def dies(*_args: Any, **_values: Any) -> NoReturn:
    raise Died


Go = Callable[[str], Path]


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Go:
    """To another host, with a folder of its own."""

    def go(host: str) -> Path:
        home = tmp_path / host
        home.mkdir(exist_ok=True)
        monkeypatch.setenv("TEND_HOME", str(home))
        monkeypatch.setattr("socket.gethostname", lambda: host)
        return home

    go("host-a")
    return go


def share(first: Path, second: Path) -> None:
    """What leaves lies on storage that both see."""
    (second / "var").mkdir()
    for name in SHARED:
        (second / "var" / name).symlink_to(first / "var" / name)


def people(on: date = TODAY) -> None:
    """Due for the first time: two letters, a third one, and an e-mail."""
    start = {"enrolled_on": on, "next_review_on": on}
    portfolio(3, **start)
    with writing() as connection:
        ben = make_person(connection, email="ben@example.org", **BY_EMAIL)
    new_account(guarantor_id=ben, **start)


def killed(death: str, on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    room, name = DEATHS[death]
    with monkeypatch.context() as dying:
        dying.setattr(room, name, dies)
        with pytest.raises(Died):
            walk(on)


def printed(home: Path) -> list[str]:
    """Every letter and e-mail that lies there for somebody to carry, by its token."""
    emails = [path.stem for path in (home / "var").glob("outbox/*/[!.]*.eml")]
    return [token for token, _ in on_paper(home)] + emails


def all_sent() -> list[tuple[int, str]]:
    return [*sent(Channel.LETTER), *sent(Channel.NOTICE)]


@pytest.mark.sqlite_is_enough
@pytest.mark.usefixtures("go")
def test_the_first_run_makes_its_place_the_home_and_its_batches_lie_there() -> None:
    portfolio(1)
    walk()
    (home,) = rows(HOME)
    assert (home["host"], home["folder"]) == ("host-a", str(current().home))
    assert [batch["home_id"] for batch in rows(PRINT_BATCH)] == [home["id"]]
    for name in SHARED:
        path = current().var / name / MARK
        assert (path.read_text(), path.stat().st_mode & 0o777) == (home["mark"], 0o600)


def test_a_second_home_is_refused_before_anything_is_written(go: Go) -> None:
    people()
    walk()
    batch = rows(PRINT_BATCH)[0]["name"]
    again = {"batch": batch, "reason": "lost", "actor": "ana", "today": TODAY, "now": moment()}
    moments = rehearsed(TODAY, PRACTICE, moment())
    acts: list[Callable[[], object]] = [
        lambda: walk(TOMORROW),
        lambda: day.notices_of(TODAY, PRACTICE, moments),
        lambda: day.settle_mail(TOMORROW, moment(TOMORROW)),
        lambda: reprint(current().var, PRACTICE, **again),
    ]
    second = go("host-b")
    for act in acts:
        with pytest.raises(WrongInput, match="host-a on host-a since"):
            act()
    assert (len(rows(HOME)), printed(second)) == (1, [])
    go("host-a")
    walk(TOMORROW)
    assert breaches() == ()


def test_a_second_home_that_sees_the_same_folders_goes_on(go: Go) -> None:
    people()
    first = current().home
    walk()
    share(first, go("host-b"))
    walk(TODAY + 60 * DAY)
    assert [home["host"] for home in rows(HOME)] == ["host-a", "host-b"]
    assert {home["mark"] for home in rows(HOME)} == {rows(HOME)[0]["mark"]}
    assert {batch["home_id"] for batch in rows(PRINT_BATCH)} == {home["id"] for home in rows(HOME)}
    assert breaches() == ()


@pytest.mark.sqlite_is_enough
@pytest.mark.usefixtures("go")
def test_storage_that_is_not_mounted_is_no_home() -> None:
    """An empty folder looks as if nothing had been printed."""
    people()
    walk()
    shutil.rmtree(current().var / "letters")
    with pytest.raises(WrongInput, match="var/letters is not the folder"):
        walk(TOMORROW)


@pytest.mark.sqlite_is_enough
def test_a_rehearsal_has_no_home_and_needs_none(go: Go) -> None:
    people()
    walk()
    go("host-b")
    with writing() as connection:
        mark_as_copy(connection, TODAY)
    walk(TOMORROW)
    assert len(rows(HOME)) == 1


def deaths(database: str) -> Iterator[tuple[str, date]]:
    """Each kind in any order, and a day on which new people are due."""
    tries = TRIES[make_url(database).get_backend_name()]
    kinds = [*DEATHS] * (tries // len(DEATHS) + 1)
    random.Random(18).shuffle(kinds)
    for number, death in enumerate(kinds[:tries]):
        on = TODAY + number * DAY
        people(on)
        yield death, on


def test_killed_anywhere_the_other_host_on_shared_storage_prints_nothing_again(
    database: str, go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(go("host-a"), go("host-b"))
    hosts = itertools.cycle(("host-a", "host-b"))
    go(next(hosts))
    for death, on in deaths(database):
        killed(death, on, monkeypatch)
        go(next(hosts))
        walk(on)
    assert sorted(printed(go("host-a"))) == sorted({row["token"] for row in rows(ENVELOPE)})
    assert len(all_sent()) == len(set(all_sent())) >= 6
    assert (rows(UNRECORDED_MAIL), breaches()) == ([], ())


def test_killed_anywhere_a_copy_of_the_folder_is_no_shared_storage(
    database: str, go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark lies in the copy, too; what was claimed since does not."""
    walk(TODAY - DAY)
    first = current().home
    for death, on in deaths(database):
        second = first.with_name(f"host-{on}")
        shutil.copytree(first / "var", second / "var")
        before = printed(second)
        killed(death, on, monkeypatch)
        go(second.name)
        with pytest.raises(WrongInput, match="cannot be seen from here"):
            walk(on)
        assert printed(second) == before
        go("host-a")
        walk(on)
    assert sorted(printed(first)) == sorted({row["token"] for row in rows(ENVELOPE)})
    assert len(all_sent()) == len(set(all_sent())) >= 6
    assert breaches() == ()


def test_killed_anywhere_what_the_old_host_was_writing_waits_for_a_person_after_a_move(
    database: str, go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [current().home]
    for death, on in deaths(database):
        killed(death, on, monkeypatch)
        places.append(go(f"host-{on}"))
        moved = move_home(today=on, now=moment(on), by="Ana Rivera", reason="the server broke")
        assert moved.folder == str(places[-2])
        assert moved.mail > 0
        walk(on)
    walk(TODAY + 60 * DAY)
    tokens = [token for place in places for token in printed(place)]
    assert len(tokens) == len(set(tokens))
    waits = {row["token"]: row["guarantor_id"] for row in rows(UNRECORDED_MAIL)}
    recorded = {row["envelope_id"] for row in rows(MESSAGE) if row["status"] in GONE}
    known = {row["token"] for row in rows(ENVELOPE) if row["id"] in recorded}
    assert set(tokens) <= known | set(waits)
    assert known & set(waits) == set()
    with_a_person = {row["stage"] for row in rows(ACCOUNT) if row["guarantor_id"] in waits.values()}
    assert with_a_person == {Stage.HUMAN_REVIEW}
    assert breaches() == ()
    go("host-a")
    with pytest.raises(WrongInput, match="tend move-home"):
        walk(TODAY + 61 * DAY)


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize("death", ["between file and record", "before the notice's file"])
def test_what_was_being_written_to_a_record_that_was_merged_since_is_of_the_one_that_stays(
    go: Go, monkeypatch: pytest.MonkeyPatch, death: str
) -> None:
    people()
    stays = new_account(next_review_on=TOMORROW)
    killed(death, TODAY, monkeypatch)
    for account in rows(ACCOUNT)[:-1]:
        record_merge(
            moment=Moment(TODAY, moment()), reference=account["reference"],
            into=one(ACCOUNT, stays)["reference"], sure=True, actor="Ana Rivera",
        )  # fmt: skip
    go("host-b")
    move_home(today=TODAY, now=moment(), by="Ana Rivera", reason="the server broke")
    kept = one(ACCOUNT, stays)
    assert {row["guarantor_id"] for row in rows(UNRECORDED_MAIL)} == {kept["guarantor_id"]}
    assert kept["stage"] is Stage.HUMAN_REVIEW
    with writing() as connection:
        assert {each.reference for each in unsettled(connection)} <= references()
        assert looked_at(connection, kept["reference"], TOMORROW, "Ana Rivera") > 0
        assert unsettled(connection) == []
    assert breaches() == ()


def references() -> set[str]:
    return {row["reference"] for row in rows(ACCOUNT)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_count_notices_where_nobody_looks_whose_home_it_is(
    go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    people()
    first = current().home
    killed("between file and record", TODAY, monkeypatch)
    monkeypatch.setattr("tasks.runs.homes.lacking", lambda _mark: None)
    monkeypatch.setattr("tasks.daily_run.recovery._refuse_unseen", lambda *_: None)
    second = go("host-b")
    walk()
    assert set(printed(first)) & set(printed(second))


@pytest.mark.sqlite_is_enough
def test_a_host_that_is_still_printing_stops_where_the_home_is_moved(go: Go) -> None:
    portfolio(1)
    run = sealed()
    first = current().home
    go("host-b")
    move_home(today=TODAY, now=moment(), by="Ana Rivera", reason="the server seemed dead")
    go("host-a")
    with pytest.raises(WrongInput, match="on host-b since"):
        day.letters(run, PRACTICE, moment())
    assert printed(first) == []


@pytest.mark.sqlite_is_enough
@pytest.mark.parametrize(("by", "reason"), [("A", "the server broke"), ("Ana Rivera", " no ")])
def test_a_move_has_a_name_and_a_reason(by: str, reason: str) -> None:
    with pytest.raises(WrongInput, match="--by NAME --reason TEXT"):
        move_home(today=TODAY, now=moment(), by=by, reason=reason)
    assert rows(HOME) == []
