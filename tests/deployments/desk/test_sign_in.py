"""Who gets into the desk, how long they stay, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from models import DeskEvent, DeskSession, DeskUser
from policy.desk import DeskEventKind, DeskRole
from tasks.desk import add_user, disable_user, passwords, reset_user
from tasks.runtime import WrongInput
from tasks.storage import database as db
from tests.deployments.desk.conftest import PASSWORD, Clock, Desk, Open, code_of
from tests.factories import all_of

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough


def kinds() -> list[DeskEventKind]:
    with db.reading() as connection:
        return [one["kind"] for one in all_of(connection, DeskEvent)]


def test_a_new_person_chooses_a_password_and_an_authenticator_and_is_in(
    browser: Open, office_clock: Clock
) -> None:
    one_time = add_user("ana.r", [DeskRole.ADMIN], now=office_clock.now, actor="tester")
    desk = browser()
    desk.open("/people")
    assert desk.at == "/sign-in"
    assert "Your first sign-in" in desk.sign_in("ana.r", one_time, "")
    desk.open("/people")
    assert desk.at == "/enrol"  # nothing else is open yet
    assert "People at the desk" in desk.enrol("ana.r", one_time)
    assert kinds() == [DeskEventKind.ENROLLED]
    again = browser()
    assert "does not let you in" in again.sign_in("ana.r", one_time, "")
    assert "People at the desk" in again.sign_in("ana.r")
    with db.reading() as connection:
        kept = str(all_of(connection, DeskUser)) + str(all_of(connection, DeskSession))
    assert PASSWORD not in kept
    assert again.http.cookies["tend_desk"] not in kept


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("elevenchars", "elevenchars", "at least 12 characters"),
        (PASSWORD, "seven quiet hero", "not the same"),
        ("", "", "12 to 200 characters"),
    ],
)
def test_a_poor_choice_is_refused_in_one_line(
    browser: Open, office_clock: Clock, password: str, again: str, says: str
) -> None:
    one_time = add_user("ana.r", [DeskRole.ADMIN], now=office_clock.now, actor="tester")
    desk = browser()
    desk.sign_in("ana.r", one_time, "")
    code = code_of("ana.r", office_clock.now)
    assert says in desk.send("/enrol", password=password, again=again, code=code)
    assert desk.status == 400
    assert "not the code of now" in desk.send(
        "/enrol", password=PASSWORD, again=PASSWORD, code="000000" if code != "000000" else "1"
    )
    assert "good once" in desk.send("/enrol", password=one_time, again=one_time, code=code)


def test_a_code_is_good_once(enter: Enter, browser: Open, office_clock: Clock) -> None:
    enter(DeskRole.ADMIN, name="ana.r")
    office_clock.wait(seconds=30)
    code = code_of("ana.r", office_clock.now)
    assert "People at the desk" in browser().sign_in("ana.r", code=code)
    thief = browser()
    assert "does not let you in" in thief.sign_in("ana.r", code=code)
    assert thief.status == 401


def test_the_answer_is_the_same_whatever_was_wrong(enter: Enter, browser: Open) -> None:
    enter(DeskRole.CALLER, name="ana.r")
    desk = browser()
    desk.open("/sign-in")
    answers = {
        desk.sign_in("ana.r", "wrong words here", "000000"),
        desk.sign_in("ana.r", PASSWORD, "000001"),
        desk.sign_in("nobody", PASSWORD, "000000"),
        desk.sign_in("' OR 1=1 --", "", ""),
    }
    assert len(answers) == 1


def test_a_password_is_kept_as_argon2id_with_64_megabytes_and_three_rounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert passwords.matches(PASSWORD, kept)
    assert not passwords.matches(PASSWORD + " ", kept)


@pytest.mark.parametrize(("minutes", "is_in"), [(14.9, False), (15, True), (15.1, True)])
def test_after_five_wrong_tries_nobody_gets_in_for_a_quarter_of_an_hour(
    enter: Enter, browser: Open, office_clock: Clock, minutes: float, is_in: bool
) -> None:
    enter(DeskRole.ADMIN, name="ana.r")
    desk = browser()
    for _ in range(5):
        assert "does not let you in" in desk.sign_in("ana.r", "wrong words here")
    assert "does not let you in" in desk.sign_in("ana.r")
    office_clock.wait(minutes=minutes, seconds=-60)  # two codes were waited for
    desk.sign_in("ana.r")
    office_clock.wait(seconds=0)
    assert (desk.at == "/people") is is_in
    assert kinds().count(DeskEventKind.LOCKED_OUT) == 1


def test_four_wrong_tries_and_a_right_one_begin_to_count_anew(enter: Enter, browser: Open) -> None:
    enter(DeskRole.ADMIN, name="ana.r")
    desk = browser()
    for _ in range(2):
        for _ in range(4):
            desk.sign_in("ana.r", "wrong words here")
        assert "People at the desk" in desk.sign_in("ana.r")
        desk = browser()


@pytest.mark.parametrize(("minutes", "is_in"), [(14.9, True), (15, False), (15.1, False)])
def test_a_quarter_of_an_hour_without_a_sign_of_life_signs_out(
    enter: Enter, office_clock: Clock, minutes: float, is_in: bool
) -> None:
    desk = enter(DeskRole.ADMIN)
    office_clock.wait(minutes=minutes)
    desk.open("/people")
    assert (desk.at == "/people") is is_in


def test_twelve_hours_are_the_longest_also_with_a_sign_of_life(
    enter: Enter, office_clock: Clock
) -> None:
    desk = enter(DeskRole.ADMIN)
    began = office_clock.now
    while office_clock.now < datetime(began.year, began.month, began.day, 23, tzinfo=began.tzinfo):
        office_clock.wait(minutes=14)
        desk.open("/people")
        assert desk.at == "/people"
    while (office_clock.now - began).total_seconds() < 12 * 3600:
        office_clock.wait(minutes=14)
        desk.open("/people")
    assert desk.at == "/sign-in"


def test_who_signs_out_is_out_with_that_token_too(enter: Enter) -> None:
    desk = enter(DeskRole.ADMIN)
    token = desk.http.cookies["tend_desk"]
    desk.open("/people")
    desk.send("/sign-out")
    assert desk.at == "/sign-in"
    desk.http.cookies.set("tend_desk", token)
    desk.open("/people")
    assert desk.at == "/sign-in"


def test_a_token_that_was_put_into_the_browser_before_is_not_the_one_after_it(
    enter: Enter, browser: Open
) -> None:
    enter(DeskRole.ADMIN, name="ana.r")
    desk = browser()
    desk.http.cookies.set("tend_desk", "planted", domain="127.0.0.1", path="/")
    desk.sign_in("ana.r")
    assert "planted" not in [one.value for one in desk.http.cookies.jar]


def test_who_is_disabled_or_reset_is_out_at_once(enter: Enter, office_clock: Clock) -> None:
    desk = enter(DeskRole.ADMIN, name="ana.r")
    assert disable_user("ana.r", now=office_clock.now)
    assert not disable_user("ana.r", now=office_clock.now)
    desk.open("/people")
    assert desk.at == "/sign-in"
    assert "does not let you in" in desk.sign_in("ana.r")
    one_time = reset_user("ana.r", now=office_clock.now)
    assert "People at the desk" in desk.enrol("ana.r", one_time)


def test_an_admin_gives_others_a_new_password_and_shuts_nobody_out_by_a_slip(
    enter: Enter, browser: Open
) -> None:
    admin = enter(DeskRole.ADMIN, name="boss")
    enter(DeskRole.CALLER, name="ana.r")
    admin.open("/people")
    said = admin.send("/people", name="ana.r", act="reset")
    one_time = said.split("signs in once with ")[1].split(",")[0]
    assert one_time not in admin.open("/people")  # said once
    desk = browser()
    desk.enrol("ana.r", one_time)
    assert desk.status == 200
    assert "own name" in admin.send("/people", name="boss", act="disable")
    admin.open("/people")
    admin.send("/people", name="ana.r", act="disable")
    assert "disabled" in admin.text
    desk.open("/start")
    assert desk.at == "/sign-in"


@pytest.mark.parametrize("name", ["", "a", "Ana Rivera", "ana@home", "-ana", "a" * 41])
def test_a_name_that_could_be_anything_is_refused(
    name: str, database: str, office_clock: Clock
) -> None:
    assert database
    with pytest.raises(WrongInput, match="no name for the desk"):
        add_user(name, [DeskRole.CALLER], now=office_clock.now, actor="tester")


def test_a_name_is_given_once_and_with_a_role(database: str, office_clock: Clock) -> None:
    assert database
    with pytest.raises(WrongInput, match="--role"):
        add_user("ana.r", [], now=office_clock.now, actor="tester")
    add_user("ana.r", [DeskRole.CALLER], now=office_clock.now, actor="tester")
    with pytest.raises(WrongInput, match="is there already"):
        add_user("ANA.R", [DeskRole.CALLER], now=office_clock.now, actor="tester")
