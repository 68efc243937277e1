"""Somebody phones in: they are found, their record is opened, and what they say is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from models import (
    Account,
    Application,
    CallResult,
    DeskEvent,
    HelpSign,
    Hold,
    Person,
    PersonNote,
    Plan,
    Preference,
)
from policy.desk import DeskEventKind, DeskRole
from tasks.give_back import entries, gather, journal_csv
from tasks.people import record_merge
from tasks.runs import this_moment
from tasks.storage import database as db
from tests.deployments.desk.conftest import Clock, Desk
from tests.factories import NOW, TODAY, all_of, make_account, make_person, the
from tests.tasks.days import breaches

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough
BORN = date(1971, 5, 9)


def somebody(**person: object) -> str:
    """Two visits; the reference of the first."""
    known = {"given_name": "Zoë", "family_name": "Núñez-O'Hara", "birth_date": BORN,
             "zones": "America/Chicago"}  # fmt: skip
    with db.writing() as connection:
        guarantor = make_person(connection, **known | person)
        accounts = [make_account(connection, guarantor_id=guarantor) for _ in range(2)]
        return str(the(connection, Account, accounts[0])["reference"])


def rows_of(table: type) -> list[dict[str, object]]:
    with db.reading() as connection:
        return list(all_of(connection, table))


@pytest.mark.parametrize(
    ("form", "is_found"),
    [
        ({"name": "Zoe Nunez", "birth_date": "1971-05-09"}, True),
        ({"name": "OHARA zoë", "birth_date": "1971-05-09"}, True),
        ({"name": "", "birth_date": "1971-05-09"}, True),
        ({"name": "Zoe Nunez", "birth_date": "1971-05-08"}, False),
        ({"name": "Zoe Smith", "birth_date": "1971-05-09"}, False),
        ({"phone": "(512) 555-0199"}, True),
        ({"phone": "512.555.0198"}, False),
    ],
)
def test_who_phones_in_is_found_by_what_they_say(
    enter: Enter, form: dict[str, str], is_found: bool
) -> None:
    reference = somebody(phone="+15125550199")
    desk = enter(DeskRole.CALLER)
    desk.open("/find")
    desk.send("/find", **form)
    assert desk.at == "/find"
    assert ("Núñez" in desk.text) is is_found
    found = re.search(r'href="(/person/[A-Z0-9-]+)"', desk.last)
    assert bool(found) is is_found
    if found:
        assert "Owed in all $200.00" in desk.open(found[1])
        assert reference in desk.text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "Zoe"}, "say the birth date, too"),
        ({}, "say a name and the birth date"),
        ({"phone": "12"}, "is not a phone number"),
        ({"birth_date": "9 May"}, "is not a day"),
        ({"reference": "A-NOBODY0000"}, "no account has the reference"),
    ],
)
def test_a_search_that_says_too_little_says_what_to_add(
    enter: Enter, form: dict[str, str], says: str
) -> None:
    somebody()
    desk = enter(DeskRole.CALLER)
    desk.open("/find")
    assert says in desk.send("/find", **form)
    assert desk.status == 400


def test_a_child_is_found_by_its_own_name_and_leads_to_who_answers(enter: Enter) -> None:
    with db.writing() as connection:
        parent = make_person(connection, given_name="Parent", family_name="Bird")
        child = make_person(connection, given_name="Nestling", birth_date=date(2019, 1, 2))
        account = make_account(connection, guarantor_id=parent, patient_id=child)
        reference = the(connection, Account, account)["reference"]
    desk = enter(DeskRole.CALLER)
    desk.open("/find")
    said = desk.send("/find", name="nestling", birth_date="2019-01-02")
    assert "Parent Bird Nestling" in said
    closed = desk.open(f"/person/{reference}")
    assert "not opened without a reason" in closed
    assert "Bird" not in closed
    assert "in a few words" in desk.send(f"/person/{reference}", reason="x")
    desk.open(f"/person/{reference}?reason=she+phoned")
    assert "Bird" not in desk.text  # an address gives no reason
    desk.open(f"/person/{reference}")
    assert "Parent Bird" in desk.send(f"/person/{reference}", reason="she phoned about her bill")
    assert "Parent Bird" in desk.open(f"/person/{reference}")
    noted = [one for one in rows_of(DeskEvent) if one["kind"] is DeskEventKind.OPENED_PERSON]
    assert [one["why"] for one in noted] == ["she phoned about her bill"]


@pytest.mark.parametrize(("minutes", "is_open"), [(14.9, True), (15, False)])
def test_a_reason_is_good_for_a_quarter_of_an_hour(
    enter: Enter, office_clock: Clock, minutes: float, is_open: bool
) -> None:
    reference = somebody(confidential_since=TODAY)
    desk = enter(DeskRole.CALLER)
    assert "reached in confidence" in desk.open(f"/person/{reference}")
    desk.send(f"/person/{reference}", reason="returns our call")
    office_clock.wait(minutes=7)
    desk.open("/find")
    office_clock.wait(minutes=minutes - 7)
    assert ("Owed in all" in desk.open(f"/person/{reference}")) is is_open


def test_each_opening_is_noted_once_in_a_quarter_of_an_hour(
    enter: Enter, office_clock: Clock
) -> None:
    reference = somebody()
    desk = enter(DeskRole.COMPLIANCE)
    for _ in range(3):
        desk.open(f"/person/{reference}")
    office_clock.wait(minutes=14)
    desk.open("/log")
    office_clock.wait(minutes=1)
    desk.open(f"/person/{reference}")
    kinds = [one["kind"] for one in rows_of(DeskEvent)]
    assert kinds.count(DeskEventKind.OPENED_PERSON) == 2
    assert desk.open("/log").count("opened person") == 2


def test_why_is_answered_for_a_day(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.COMPLIANCE)
    day = (TODAY - timedelta(1)).isoformat()
    assert "no run was made for that day" in desk.open(f"/person/{reference}?on={day}")
    assert "Owed in all" in desk.open(f"/person/{reference}?on=yesterday")


def test_compliance_reads_and_records_nothing(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.COMPLIANCE)
    desk.open(f"/person/{reference}")
    assert "They tell us" not in desk.text
    assert "Not for your roles" in desk.send(f"/person/{reference}/hold", kind="HD-01")
    assert rows_of(Hold) == []


def test_what_they_say_is_recorded_in_the_name_of_who_heard_it(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER, name="ana.r")
    here = f"/person/{reference}"
    desk.open(here)
    assert "lost job. Screened next" in desk.send(f"{here}/help", sign="lost_job")
    said = desk.send(f"{here}/wish", channel="large_print", wanted="yes")
    assert "large_print: yes. Recorded" in said
    said = desk.send(f"{here}/hold", kind="HD-01", reason="billed twice")
    assert "is on hold now" in said
    assert desk.at == here
    said = desk.send(f"{here}/call", outcome="complains")
    assert "complains. Recorded." in said
    actors = {
        one["actor"] for table in (HelpSign, Preference, CallResult) for one in rows_of(table)
    }
    assert actors == {"ana.r"}
    assert {one["placed_by"] for one in rows_of(Hold)} == {"ana.r"}
    assert breaches() == ()


def test_a_plan_is_agreed_on_once_however_often_the_form_is_sent(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER, name="ana.r")
    here = f"/person/{reference}"
    desk.open(here)
    form_id = re.search(r'name="form_id" value="(\w+)"', desk.last)
    references = re.findall(r'name="references" value="([A-Z0-9-]+)"', desk.last)
    assert form_id is not None
    assert len(references) == 2
    page = desk.last
    for _ in range(2):
        desk.last = page
        said = desk.send(
            f"{here}/plan", form_id=form_id[1], references=references, payments="4", due_day="15"
        )
        assert "A plan of $200.00: 4 payments of $50.00" in said
    assert [one["actor"] for one in rows_of(Plan)] == ["ana.r"]


def test_a_plan_that_does_not_fit_says_why_and_keeps_what_was_typed(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    here = f"/person/{reference}"
    desk.open(here)
    desk.send(f"{here}/plan", form_id="one", payments="9999", due_day="15")
    assert desk.status == 400
    assert 'value="9999"' in desk.last
    assert rows_of(Plan) == []
    desk.send(f"{here}/plan", form_id="one", payments="many", due_day="15")
    assert "The number of payments is not a number" in desk.text


def test_a_hold_for_long_is_asked_about_first(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    here = f"/person/{reference}"
    desk.open(here)
    until = (TODAY + timedelta(800)).isoformat()
    form = {"kind": "HD-22", "until": until}
    assert "two years from now" in desk.send(f"{here}/hold", **form)
    assert 'name="sure"' in desk.last
    assert rows_of(Hold) == []
    assert "is on hold now" in desk.send(f"{here}/hold", **form, sure="yes")


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("help", {"sign": "rich"}),
        ("hold", {"kind": "HD-99"}),
        ("wish", {"channel": "pigeons", "wanted": "yes"}),
        ("call", {"outcome": "will_pay_by", "until": ""}),
        ("call", {"outcome": "nothing"}),
    ],
)
def test_what_no_form_of_ours_sends_changes_nothing(
    enter: Enter, form: str, fields: dict[str, str]
) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    desk.open(f"/person/{reference}")
    desk.send(f"/person/{reference}/{form}", **fields)
    assert desk.status == 400
    assert [*rows_of(Hold), *rows_of(Preference), *rows_of(CallResult)] == []
    assert "Zoë" in desk.text


def test_a_reference_of_nobody_is_said_so(enter: Enter) -> None:
    desk = enter(DeskRole.CALLER)
    assert "No account has the reference" in desk.open("/person/A-0000000000")
    assert desk.status == 400


def test_who_asks_for_help_on_the_phone_comes_to_the_form_for_it(enter: Enter) -> None:
    reference = somebody()
    from tests.factories import make_line

    with db.writing() as connection:
        account = next(one for one in all_of(connection, Account) if one["reference"] == reference)
        from policy.terms import Channel

        make_line(connection, account_id=account["id"], channel=Channel.CALL, step="options_call_1")
    desk = enter(DeskRole.CALLER)
    desk.open("/")
    desk.send("/next")
    here = desk.at
    desk.send(f"{here}/identify", birth_date="yes", address="yes")
    said = desk.send(f"{here}/outcome", outcome="asks_for_help")
    assert desk.at == f"/person/{reference}"
    assert "screened next" in said
    assert len(rows_of(Person)) == 1


def test_an_application_is_recorded_and_a_large_income_is_asked_about(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    here = f"/person/{reference}/application"
    form = {"status": "complete", "household_size": "3", "per": "month"}
    desk.open(f"/person/{reference}")
    assert "a large income" in desk.send(here, **form, income="2500000")
    assert 'name="sure"' in desk.last
    assert rows_of(Application) == []
    assert "the application is complete" in desk.send(here, **form, income="2500")
    assert [one["household_size"] for one in rows_of(Application)] == [3]
    assert "How it stands" in desk.text
    assert "choose how it stands" in desk.send(here, status="granted", per="month").lower()


def test_a_manager_ends_a_hold_and_says_that_it_is_meant(enter: Enter) -> None:
    reference = somebody()
    caller, manager = enter(DeskRole.CALLER), enter(DeskRole.MANAGER)
    here = f"/person/{reference}"
    caller.open(here)
    caller.send(f"{here}/hold", kind="HD-01", reason="billed twice")
    assert "Release it" not in caller.text
    assert "Not for your roles" in caller.send(f"{here}/release", kind="HD-01", sure="yes")
    assert "Release it" in manager.open(here)
    assert "say that you are sure" in manager.send(f"{here}/release", kind="HD-01")
    assert "is released" in manager.send(f"{here}/release", kind="HD-01", sure="yes")
    assert [one["released_on"] for one in rows_of(Hold)] == [TODAY]


def test_a_month_of_a_plan_is_skipped(enter: Enter) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    here = f"/person/{reference}"
    desk.open(here)
    assert "Skip the next payment" not in desk.text
    desk.send(f"{here}/plan", form_id="one", payments="4", due_day="15")
    assert "Skip the next payment" in desk.text
    assert "one payment is skipped" in desk.send(f"{here}/skip")


def test_a_note_is_read_by_whoever_opens_the_record_next_and_leaves_the_desk_nowhere(
    enter: Enter,
) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER, name="ana.r")
    desk.open(f"/person/{reference}")
    form_id = re.search(r'action="/person/[^"]*/note".*?name="form_id" value="(\w+)"', desk.last,
                        re.DOTALL)  # fmt: skip
    assert form_id is not None
    for _ in range(2):
        said = desk.send(f"/person/{reference}/note", words="  Works nights,\n call  late ",
                         form_id=form_id[1])  # fmt: skip
    assert "That was noted already." in said
    other = enter(DeskRole.MONEY, name="bea.s")
    assert "ana.r Works nights, call late" in other.open(f"/person/{reference}")
    assert [one["words"] for one in rows_of(PersonNote)] == ["Works nights, call late"]
    with db.reading() as connection:
        told = journal_csv(entries(connection, 0, gather(TODAY, NOW))).decode()
    assert "nights" not in told
    assert breaches() == ()


@pytest.mark.parametrize(("length", "is_kept"), [(0, False), (1, True), (500, True), (501, False)])
def test_a_note_says_something_and_is_no_letter(enter: Enter, length: int, is_kept: bool) -> None:
    reference = somebody()
    desk = enter(DeskRole.CALLER)
    desk.open(f"/person/{reference}")
    desk.send(f"/person/{reference}/note", words="x" * length, form_id="f1")
    assert (rows_of(PersonNote) != []) is is_kept


def test_notes_follow_to_the_record_that_stays(enter: Enter) -> None:
    gone, stays = somebody(), somebody(family_name="Núñez")
    desk = enter(DeskRole.CALLER)
    desk.open(f"/person/{gone}")
    desk.send(f"/person/{gone}/note", words="Works nights", form_id="f1")
    record_merge(moment=this_moment(), reference=gone, into=stays, actor="tester", sure=True)
    assert "Works nights" in desk.open(f"/person/{stays}")
