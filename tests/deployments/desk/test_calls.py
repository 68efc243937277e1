"""A specialist's calls: in turn, one specialist each, at their hours, and what came of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from models import Account, CallResult, DeskEvent, Hold, Person
from policy.desk import DeskEventKind, DeskRole
from policy.holds import HoldKind
from policy.terms import CallOutcome, Channel, FixedStep
from tasks.accounts import find_account
from tasks.calls import load_calls
from tasks.contact import record_preference
from tasks.holds import HoldRequest, place_hold
from tasks.payments import record_payment
from tasks.runs import this_moment
from tasks.storage import database as db
from tasks.storage.tables import CALL, PERSON
from tests.deployments.desk.conftest import Clock, Desk
from tests.factories import TODAY, all_of, make_account, make_line, make_person, the
from tests.tasks.days import breaches, statement_sent, walk

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough


def to_call(step: str = "options_call_1", **person: object) -> str:
    """Somebody on today's list, in Texas at nine in the morning; the reference."""
    with db.writing() as connection:
        known = {"given_name": "Zebulon", "zones": "America/Chicago"}
        guarantor = make_person(connection, **known | person)
        account = make_account(connection, guarantor_id=guarantor, balance_cents=283_52)
        make_line(connection, account_id=account, channel=Channel.CALL, step=step)
        return str(the(connection, Account, account)["reference"])


def next_call(desk: Desk) -> str:
    """The opaque id of the call that was taken; nothing where there was none."""
    desk.open("/")
    desk.send("/next")
    found = re.fullmatch(r"/call/(\w+)", desk.at)
    return found[1] if found else ""


def identify(desk: Desk, call: str) -> str:
    return desk.send(f"/call/{call}/identify", birth_date="yes", address="yes")


def results() -> list[tuple[CallOutcome, str]]:
    with db.reading() as connection:
        return [(one["outcome"], one["actor"]) for one in all_of(connection, CallResult)]


def test_a_call_from_the_list_to_its_outcome_takes_three_keys(enter: Enter) -> None:
    """On a list that a daily run made, so that the audit holds all of it."""
    account = statement_sent(45, step="reminder_2", step_on=TODAY - timedelta(10))
    walk()
    with db.writing() as connection:
        reference = the(connection, Account, account)["reference"]
        connection.execute(PERSON.update().values(given_name="Zebulon"))
    desk = enter(DeskRole.CALLER, name="ana.r")
    assert "Can be called now: 1" in desk.open("/")
    call = next_call(desk)
    assert "Zebulon" in desk.text
    assert re.search(r"512-555-\d{4}", desk.text)
    assert 'data-key="1"' in desk.last
    said = desk.send(f"/call/{call}/outcome", outcome="no_answer")
    assert f"{reference}: no answer. Recorded." in said
    assert "Done by you: 1" in said
    assert results() == [(CallOutcome.NO_ANSWER, "ana.r")]
    assert breaches() == ()


def test_an_open_call_that_nobody_sits_before_is_signed_out_and_its_screen_goes(
    enter: Enter, office_clock: Clock
) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    assert desk.http.get(f"/call/{call}").headers["Refresh"] == "901; url=/start"
    for _ in range(14):
        office_clock.wait(minutes=1)
        desk.open(f"/call/{call}/state")  # as an open page does by itself
        assert desk.at != "/sign-in"
    office_clock.wait(minutes=1)
    desk.open(f"/call/{call}/state")
    assert desk.at == "/sign-in"


def test_a_note_is_written_once_two_facts_are_right_and_the_call_stays_open(enter: Enter) -> None:
    to_call()
    desk = enter(DeskRole.CALLER, name="ana.r")
    call = next_call(desk)
    said = desk.send(f"/call/{call}/note", words="Works nights", form_id="f1")
    assert "once they named two facts" in said
    identify(desk, call)
    assert "Nothing is noted." in desk.text
    desk.send(f"/call/{call}/note", words="Works nights", form_id="f1")
    assert desk.at == f"/call/{call}"
    assert "ana.r Works nights" in desk.text
    assert 'data-key="n"' in desk.last


def test_who_asked_for_an_hour_is_shown_with_it_and_called_no_earlier(
    enter: Enter, office_clock: Clock
) -> None:
    """It is nine in the morning in Texas; they asked for eleven."""
    reference = to_call(step="call_back")
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    said = desk.send(f"/call/{call}/outcome", outcome="call_back_at", until=str(TODAY), at="11:00")
    assert f"{reference}: call back at. Recorded." in said
    with db.writing() as connection:  # the day's list brings them again
        account = find_account(connection, reference)
        connection.execute(CALL.update().values(closed_on=None))
        assert account.reference == reference
    assert "Can be called now: 0" in desk.open("/")
    assert "asked to be called today from 11:00 where they are" in desk.text
    assert next_call(desk) == ""
    office_clock.wait(hours=2)
    desk = enter(DeskRole.CALLER, name="bea.r")
    assert "Can be called now: 1" in desk.open("/")
    next_call(desk)
    assert "They asked for a call from 11:00 on, where they are." in desk.text


def test_no_name_and_no_number_is_in_an_address_or_a_title(enter: Enter) -> None:
    to_call(family_name="Quackenbush")
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    titles = re.findall(r"<title>(.*?)</title>", desk.last, re.DOTALL)
    links = re.findall(r'(?:href|action)="(.*?)"', desk.last)
    assert "Quackenbush" in desk.text
    assert not [one for one in [*titles, *links, desk.at] if "uackenbush" in one or "555" in one]
    assert len(call) == 32


def test_the_bills_open_once_two_facts_are_right_and_that_is_noted(enter: Enter) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    assert "$283.52" not in desk.text
    assert "asks_for_help" not in desk.last
    assert "Both facts have to be right" in desk.send(f"/call/{call}/identify", address="yes")
    assert "$283.52" not in desk.text
    assert "$283.52" in identify(desk, call)
    assert "asks_for_help" in desk.last
    with db.reading() as connection:
        noted = [one["kind"] for one in all_of(connection, DeskEvent)]
    assert noted[1:] == [DeskEventKind.OPENED_CALL, DeskEventKind.IDENTIFIED]


def test_nothing_is_recorded_about_the_bill_of_somebody_who_named_no_facts(enter: Enter) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    said = desk.send(f"/call/{call}/outcome", outcome="already_paid")
    assert "named two facts" in said
    assert desk.status == 400
    assert results() == []


@pytest.mark.parametrize(
    "outcome", [one for one in CallOutcome if one not in ("will_pay_by", "call_back_at")]
)
def test_every_outcome_is_recorded_once_however_often_it_is_sent(
    enter: Enter, outcome: CallOutcome
) -> None:
    to_call()
    desk = enter(DeskRole.CALLER, name="ana.r")
    call = next_call(desk)
    identify(desk, call)
    page = desk.last
    desk.send(f"/call/{call}/outcome", outcome=outcome)
    assert (desk.status, "Recorded." in desk.text) == (200, True)
    desk.last = page
    desk.send(f"/call/{call}/outcome", outcome=outcome)
    assert results() == [(outcome, "ana.r")]


@pytest.mark.parametrize("outcome", ["will_pay_by", "call_back_at"])
@pytest.mark.parametrize(("days", "is_taken"), [(None, False), (61, False), (60, True), (5, True)])
def test_a_day_is_asked_for_and_has_to_be_near(
    enter: Enter, outcome: str, days: int | None, is_taken: bool
) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    identify(desk, call)
    until = (TODAY + timedelta(days)).isoformat() if days is not None else ""
    desk.send(f"/call/{call}/outcome", outcome=outcome, until=until)
    assert bool(results()) is is_taken
    if not is_taken:
        assert desk.status == 400
        assert until in desk.last  # nothing that was typed is lost


@pytest.mark.rule("RF-05")
@pytest.mark.parametrize(
    ("end", "minutes", "is_shown"),
    [
        ("opens", -1, False),
        ("opens", 0, True),
        ("opens", 1, True),
        ("closes", -1, True),
        ("closes", 0, True),
        ("closes", 1, False),
    ],
)
def test_the_number_is_shown_within_the_hours_alone(
    enter: Enter, office_clock: Clock, end: str, minutes: int, is_shown: bool
) -> None:
    to_call()
    with db.reading() as connection:
        [entry] = load_calls(connection, TODAY)
    at = getattr(entry.window, end) + timedelta(minutes=minutes)
    office_clock.now = at - timedelta(seconds=30)  # one code is waited for
    desk = enter(DeskRole.CALLER)
    office_clock.now = at
    desk.open("/")
    desk.send(f"/call/{entry.call_id}/take")
    assert desk.at == f"/call/{entry.call_id}"
    assert bool(re.search(r"512-555-\d{4}", desk.text)) is is_shown, desk.text


def test_who_told_us_when_not_to_call_is_called_later_and_no_number_is_shown(
    enter: Enter,
) -> None:
    to_call(not_before=time(12))
    desk = enter(DeskRole.CALLER)
    assert "Later today: 1" in desk.open("/")
    assert next_call(desk) == ""
    assert "Nobody is left who can be called at this moment" in desk.text


def test_who_asked_for_a_call_comes_before_who_broke_a_promise_before_all_others(
    enter: Enter,
) -> None:
    plain = to_call()
    with db.writing() as connection:
        guarantor = make_person(connection, zones="America/Chicago")
        account = make_account(
            connection, guarantor_id=guarantor, promise_until=TODAY - timedelta(1)
        )
        make_line(connection, account_id=account, channel=Channel.CALL, step="options_call_1")
        broken = str(the(connection, Account, account)["reference"])
    asked = to_call(step=FixedStep.CALL_BACK)
    desk = enter(DeskRole.CALLER)
    order = []
    for _ in range(3):
        call = next_call(desk)
        identify(desk, call)
        order += [one for one in (plain, broken, asked) if f"<title>Call {one}" in desk.last]
        desk.send(f"/call/{call}/outcome", outcome="voicemail")
    assert order == [asked, broken, plain]


def test_a_household_is_with_one_specialist_and_free_after_a_quarter_of_an_hour(
    enter: Enter, office_clock: Clock
) -> None:
    to_call()
    ana, ben = enter(DeskRole.CALLER, name="ana.r"), enter(DeskRole.CALLER, name="ben.k")
    call = next_call(ana)
    assert "1 is with other specialists" in ben.open("/")
    assert next_call(ben) == ""
    assert "somebody else" in ben.send(f"/call/{call}/take")
    assert "It is with ana.r now" in ben.open(f"/call/{call}")
    office_clock.wait(minutes=7)
    ana.open("/find")  # a sign of life keeps her signed in, and the household no longer
    office_clock.wait(minutes=7, seconds=30)
    assert next_call(ben) == ""
    office_clock.wait(seconds=30)
    assert next_call(ben) == call
    assert "It is with ben.k now" in ana.open(f"/call/{call}")
    ana.open("/")
    said = ana.send(f"/call/{call}/outcome", outcome="voicemail")
    assert "not yours any more" in said
    assert results() == []


def test_who_takes_another_call_gives_the_first_one_back(enter: Enter) -> None:
    to_call()
    to_call()
    ana, ben = enter(DeskRole.CALLER, name="ana.r"), enter(DeskRole.CALLER, name="ben.k")
    first, second = next_call(ana), next_call(ana)
    assert first != second
    assert next_call(ben) == first


@pytest.mark.parametrize("what", ["a hold", "a payment", "a wish"])
def test_what_somebody_else_records_takes_the_person_out_at_once(enter: Enter, what: str) -> None:
    reference = to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    identify(desk, call)
    if what == "a hold":
        request = HoldRequest(HoldKind.DISPUTE)
        place_hold(moment=this_moment(), reference=reference, request=request, actor="another")
    elif what == "a payment":
        record_payment(
            moment=this_moment(), reference=reference, amount_cents=283_52, key="k", actor="another"
        )
    else:
        record_preference(
            moment=this_moment(), reference=reference, channel="calls", wanted=False, actor="other"
        )
    assert desk.http.get(f"/call/{call}/state").status_code == 410
    desk.open(f"/call/{call}")
    assert desk.status == 410
    assert "not to be made any more" in desk.text
    assert "Can be called now: 0" in desk.open("/")


@pytest.mark.parametrize(("minutes", "is_undone"), [(9.9, True), (10, False), (10.1, False)])
def test_a_hold_by_a_wrong_key_is_undone_within_ten_minutes(
    enter: Enter, office_clock: Clock, minutes: float, is_undone: bool
) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    identify(desk, call)
    desk.send(f"/call/{call}/outcome", outcome="disputes")
    result = re.search(r'name="result" value="(\d+)"', desk.last)
    assert result is not None
    office_clock.wait(minutes=minutes)
    said = desk.send("/undo", result=result[1])
    assert ("as if it had never stood" in said) is is_undone
    with db.reading() as connection:
        standing = [one for one in all_of(connection, Hold) if one["released_on"] is None]
    assert (not standing) is is_undone
    assert len(results()) == 1  # they were called


def test_a_number_that_was_not_wrong_may_be_called_again(enter: Enter) -> None:
    to_call()
    desk = enter(DeskRole.CALLER)
    call = next_call(desk)
    desk.send(f"/call/{call}/outcome", outcome="wrong_number")
    result = re.search(r'name="result" value="(\d+)"', desk.last)
    assert result is not None
    assert "may be called again" in desk.send("/undo", result=result[1])
    with db.reading() as connection:
        assert all(one["calls_ok"] for one in all_of(connection, Person))


def test_nobody_undoes_what_another_one_recorded(enter: Enter) -> None:
    to_call()
    ana, ben = enter(DeskRole.CALLER, name="ana.r"), enter(DeskRole.CALLER, name="ben.k")
    call = next_call(ana)
    ana.send(f"/call/{call}/outcome", outcome="wrong_number")
    result = re.search(r'name="result" value="(\d+)"', ana.last)
    assert result is not None
    ben.open("/")
    assert "Only who recorded a call" in ben.send("/undo", result=result[1])


def test_spanish_is_said_in_spanish_with_english_beside_it(enter: Enter) -> None:
    to_call(language="es")
    desk = enter(DeskRole.CALLER)
    next_call(desk)
    assert "¿Puedo hablar con Zebulon" in desk.text
    assert "May I speak with Zebulon" in desk.text


def test_marks_in_a_name_stay_text(enter: Enter) -> None:
    to_call(given_name="<script>alert(1)</script>", family_name="\u202eevil")
    desk = enter(DeskRole.CALLER)
    next_call(desk)
    assert "<script>alert" not in desk.last
    assert "\u202e" not in desk.last


def test_without_calls_the_page_says_why(enter: Enter) -> None:
    desk = enter(DeskRole.CALLER)
    assert "No calls: the list is made by the daily run" in desk.open("/")


def test_the_list_is_narrowed_to_a_language_or_a_state(enter: Enter) -> None:
    ours, theirs = to_call(), to_call(language="es")
    desk = enter(DeskRole.CALLER)
    narrowed = desk.open("/?language=es")
    assert theirs in narrowed
    assert ours not in narrowed
    with db.writing() as connection:
        connection.execute(PERSON.update().values(state="TX"))
    assert "Can be called now: 2" in desk.open("/?state=TX")
