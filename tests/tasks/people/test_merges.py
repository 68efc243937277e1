"""Two records were of one person: what binds follows to the one that stays."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome, Channel, MessageStatus, PlanStatus
from tasks.accounts import find
from tasks.adoption import looked_at, unsettled
from tasks.calls import call_results
from tasks.facts.account import load_facts
from tasks.people import record_merge
from tasks.runs import Moment
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import (
    ACCOUNT,
    APPLICATION,
    ENVELOPE,
    ENVELOPE_LINE,
    HOLD,
    MESSAGE,
    PERSON,
    PERSON_MERGE,
    PLAN,
    PREFERENCE,
    UNRECORDED_MAIL,
)
from tests.factories import (
    make_account,
    make_application,
    make_envelope,
    make_hold,
    make_line,
    make_message,
    make_person,
    make_plan,
)
from tests.tasks.days import breaches, moment, one, rows, walk
from tests.tasks.intake_folders import (
    TODAY,
    take_in,
    tend_account,
    tend_amount,
    tend_folder,
    tend_person,
)

pytestmark = pytest.mark.usefixtures("database", "no_typst")
BORN = date(1980, 1, 1)
HOME = {"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}


def two(gone: dict[str, Any] | None = None, kept: dict[str, Any] | None = None) -> tuple[int, int]:
    """An account of each record."""
    with writing() as connection:
        people = [make_person(connection, **(values or {})) for values in (gone, kept)]
        first, second = (
            make_account(connection, guarantor_id=person, next_review_on=TODAY, enrolled_on=TODAY)
            for person in people
        )
    return first, second


def reference(account_id: int) -> str:
    return str(one(ACCOUNT, account_id)["reference"])


def merged(gone: int, kept: int, on: date = TODAY, **more: Any) -> Any:
    return record_merge(
        moment=Moment(on, moment(on)), reference=reference(gone), into=reference(kept),
        actor="Ana", **({"sure": True} | more),
    )  # fmt: skip


def whose(account_id: int) -> dict[str, Any]:
    return one(PERSON, one(ACCOUNT, account_id)["guarantor_id"])


def facts_of(account_id: int, on: date = TODAY) -> Any:
    row = one(ACCOUNT, account_id)
    with reading() as connection:
        return load_facts(connection, {row["guarantor_id"]}, on)[account_id].facts


def test_all_accounts_answer_to_the_record_that_stays_and_once() -> None:
    gone, kept = two()
    before, stays = whose(gone)["id"], whose(kept)["id"]
    made = merged(gone, kept)
    assert made == (True, tuple(sorted((reference(gone), reference(kept)))), 0)
    assert (whose(gone)["id"], one(ACCOUNT, gone)["patient_id"]) == (stays, stays)
    assert merged(gone, kept) == (False, (), 0)
    [row] = rows(PERSON_MERGE)
    assert (row["gone_id"], row["kept_id"], row["by_export"]) == (before, stays, False)
    walk(TODAY)
    assert {row["guarantor_id"] for row in rows(ENVELOPE)} == {stays}
    assert breaches() == ()


def test_of_two_wishes_the_stricter_one_holds() -> None:
    email = {"email": "a@example.org", "email_chosen": True, "email_risk_known": True}
    gone, kept = two({"calls_ok": False, "mail_ok": True}, {"large_print": False} | email)
    with writing() as connection:
        person = one(ACCOUNT, gone)["guarantor_id"]
        connection.execute(
            PREFERENCE.insert().values(
                person_id=person, channel="email", wanted=False, risk_known=False,
                recorded_on=TODAY, actor="x", reason="", not_on="",
            )
        )  # fmt: skip
    merged(gone, kept)
    person = whose(kept)
    assert (person["calls_ok"], person["mail_ok"], person["email_chosen"]) == (False, True, False)
    said = {(row["channel"], row["wanted"]) for row in rows(PREFERENCE, person_id=person["id"])}
    assert said == {("calls", False), ("email", False)}


def test_both_numbers_of_a_person_find_the_accounts_of_the_record_that_stays() -> None:
    gone, kept = two({"source_key": "old-number"}, {"source_key": "new-number"})
    merged(gone, kept)
    with reading() as connection:
        old, new = find(connection, "old-number"), find(connection, "new-number")
    assert old == new
    assert {each.reference for each in old} == {reference(gone), reference(kept)}


def test_mail_of_the_record_that_is_gone_is_compared_before_more_is_written_to_the_other() -> None:
    gone, kept = two()
    left = {"token": "t1", "channel": Channel.LETTER, "left_on": TODAY, "found_on": TODAY}
    with writing() as connection:
        unrecorded = {"guarantor_id": one_in(connection, gone)["guarantor_id"], "batch": "b"}
        connection.execute(UNRECORDED_MAIL.insert().values(**left, **unrecorded, settled_by=""))
    merged(gone, kept)
    walk(TODAY)
    assert rows(MESSAGE) == []
    with writing() as connection:
        assert [each.mail for each in unsettled(connection) if each.reference] == [1]
        assert looked_at(connection, reference(kept), TODAY, "Ana Rivera") == 1
        assert unsettled(connection) == []


@pytest.mark.rule("HP-04")
def test_who_was_reached_in_confidence_is_reached_there_under_either_record() -> None:
    gone, kept = two({"confidential_since": TODAY, "line1": "9 Oak St", "city": "Reno"})
    merged(gone, kept)
    assert (whose(kept)["line1"], whose(kept)["confidential_since"]) == ("9 Oak St", TODAY)


@pytest.mark.rule("HD-12", "HD-02")
def test_holds_of_either_record_hold_all_accounts_and_two_of_a_kind_are_one() -> None:
    gone, kept = two()
    with writing() as connection:
        for account, until in ((gone, None), (kept, TODAY + timedelta(3))):
            make_hold(
                connection, guarantor_id=one_in(connection, account)["guarantor_id"],
                kind=HoldKind.CEASE_CONTACT, until=until,
            )  # fmt: skip
        make_hold(
            connection, account_id=gone, kind=HoldKind.BANKRUPTCY, placed_by="import",
            service_through=TODAY,
        )  # fmt: skip
    merged(gone, kept)
    standing = rows(HOLD, released_on=None)
    wide = [row for row in standing if row["account_id"] is None]
    assert [(row["kind"], row["until"]) for row in wide] == [(HoldKind.CEASE_CONTACT, None)]
    narrow = {(row["account_id"], row["kind"]) for row in standing if row["account_id"]}
    assert narrow == {(gone, HoldKind.BANKRUPTCY), (kept, HoldKind.BANKRUPTCY)}


def one_in(connection: Any, account_id: int) -> dict[str, Any]:
    row = connection.execute(ACCOUNT.select().where(ACCOUNT.c.id == account_id)).one()
    return dict(row._mapping)


@pytest.mark.rule("HD-03")
def test_a_death_known_of_one_record_holds_the_bills_of_the_other() -> None:
    gone, kept = two({"death_date": TODAY - timedelta(5)})
    merged(gone, kept)
    held = {(row["account_id"], row["kind"]) for row in rows(HOLD)}
    assert held == {(gone, HoldKind.DECEASED), (kept, HoldKind.DECEASED)}
    assert whose(kept)["death_date"] == TODAY - timedelta(5)


@pytest.mark.rule("RF-01")
def test_calls_and_letters_under_the_other_record_count() -> None:
    gone, kept = two()
    with writing() as connection:
        before = TODAY - timedelta(2)
        letter = make_envelope(
            connection, guarantor_id=one_in(connection, gone)["guarantor_id"], on_date=before
        )
        make_line(connection, account_id=gone, envelope_id=letter)
        make_message(connection, envelope_id=letter, status=MessageStatus.SENT, provided_on=before)
        call_results.record(
            connection, reference=one_in(connection, gone)["reference"],
            outcome=CallOutcome.COMPLAINS, today=TODAY, now=moment(), until=None, key=None,
            actor="x",
        )  # fmt: skip
    merged(gone, kept)
    person = facts_of(kept).guarantor
    assert (person.touches, person.talked_on) == ((TODAY - timedelta(2),), TODAY)
    assert TODAY in person.attempts


@pytest.mark.rule("HP-06")
@pytest.mark.parametrize(("kept_knows", "found"), [(True, []), (False, ["notice_unasked"])])
def test_a_notice_that_went_out_before_the_merge_is_judged_by_the_record_that_got_it(
    kept_knows: bool, found: list[str]
) -> None:
    """Its address goes to the record that stays; what it knew of e-mail stays with it."""
    told = {"email": "a@example.org", "email_chosen": True, "email_risk_known": kept_knows}
    gone, kept = two(told)
    with writing() as connection:
        notice = make_envelope(
            connection, guarantor_id=one_in(connection, gone)["guarantor_id"],
            on_date=TODAY - timedelta(2), channel=Channel.NOTICE,
        )  # fmt: skip
        make_line(connection, account_id=gone, envelope_id=notice)
        make_message(
            connection, envelope_id=notice, status=MessageStatus.SENT,
            provided_on=TODAY - timedelta(2),
        )  # fmt: skip
    before = [one.kind for one in breaches() if one.kind == "notice_unasked"]
    merged(gone, kept)
    assert whose(kept)["email"] == "a@example.org"
    assert [one.kind for one in breaches() if one.kind == "notice_unasked"] == before == found


@pytest.mark.rule("HD-10", "HD-11")
def test_an_open_application_and_a_plan_follow() -> None:
    gone, kept = two()
    with writing() as connection:
        make_application(connection, guarantor_id=one_in(connection, gone)["guarantor_id"])
        make_plan(connection, account_ids=[gone], amounts=[50_00, 50_00])
    merged(gone, kept)
    stays = whose(kept)["id"]
    assert {row["guarantor_id"] for row in (*rows(APPLICATION), *rows(PLAN))} == {stays}
    assert facts_of(gone).plan is not None
    assert facts_of(kept).guarantor.application.status is ApplicationStatus.RECEIVED


@pytest.mark.rule("HD-10", "501R-17")
@pytest.mark.parametrize("further", ["gone", "kept"])
def test_of_two_open_applications_the_one_that_is_further_along_stays_from_the_earlier_day(
    further: str,
) -> None:
    gone, kept = two()
    early, late = TODAY - timedelta(9), TODAY - timedelta(2)
    with writing() as connection:
        for account, record in ((gone, "gone"), (kept, "kept")):
            done = record == further
            make_application(
                connection, guarantor_id=one_in(connection, account)["guarantor_id"],
                status=ApplicationStatus.COMPLETE if done else ApplicationStatus.RECEIVED,
                received_on=late if done else early, household_size=2 if done else None,
            )  # fmt: skip
    merged(gone, kept)
    open_now, over = sorted(rows(APPLICATION), key=lambda row: str(row["status"]))
    assert (open_now["status"], open_now["received_on"]) == (ApplicationStatus.COMPLETE, early)
    assert (over["status"], over["status_on"]) == (ApplicationStatus.WITHDRAWN, TODAY)
    assert "two_applications" not in {one.kind for one in breaches()}
    assert facts_of(gone).guarantor.application.household_size == 2


@pytest.mark.rule("HD-10")
@pytest.mark.parametrize("first", ["open", "answered"])
def test_an_open_application_of_one_record_counts_beside_an_answered_one_of_the_other(
    first: str,
) -> None:
    gone, kept = two()
    asked = [("open", gone, ApplicationStatus.COMPLETE), ("answered", kept, "determined")]
    with writing() as connection:
        for _, account, status in sorted(asked, key=lambda each: each[0] != first):
            make_application(
                connection, guarantor_id=one_in(connection, account)["guarantor_id"],
                status=ApplicationStatus(status), household_size=3, annual_income_cents=20_000_00,
            )  # fmt: skip
    merged(gone, kept)
    assert facts_of(kept).guarantor.application.status is ApplicationStatus.COMPLETE
    with writing() as connection:
        was_open = APPLICATION.c.status == ApplicationStatus.COMPLETE
        done = {"status": ApplicationStatus.DETERMINED, "status_on": TODAY}
        connection.execute(APPLICATION.update().where(was_open).values(**done))
    assert facts_of(kept).guarantor.application.status_on == TODAY


@pytest.mark.rule("501R-17")
def test_a_letter_about_what_is_missing_is_of_the_open_application() -> None:
    """The other record's was written down later and answered: nothing was asked for in it, and the
    letter could not be printed."""
    gone, kept = two()
    with writing() as connection:
        for account, status in ((gone, "incomplete"), (kept, "determined")):
            make_application(
                connection, guarantor_id=one_in(connection, account)["guarantor_id"],
                status=ApplicationStatus(status), missing="pay stubs",
            )  # fmt: skip
    merged(gone, kept)
    walk(TODAY)
    [letter] = rows(MESSAGE)
    assert letter["status"] is MessageStatus.SENT
    assert {row["kind"].value for row in rows(ENVELOPE_LINE)} == {"incomplete_application"}


@pytest.mark.rule("PL-08")
def test_a_bankruptcy_of_one_record_ends_the_plan_of_the_other() -> None:
    gone, kept = two()
    with writing() as connection:
        make_hold(
            connection, guarantor_id=one_in(connection, gone)["guarantor_id"],
            kind=HoldKind.BANKRUPTCY, service_through=TODAY,
        )  # fmt: skip
        make_plan(connection, account_ids=[kept], amounts=[50_00, 50_00])
    merged(gone, kept)
    assert [row["status"] for row in rows(PLAN)] == [PlanStatus.ENDED]


def test_people_of_two_birth_dates_are_not_one_and_a_merge_is_not_taken_back() -> None:
    gone, kept = two({"birth_date": BORN}, {"birth_date": date(1979, 1, 1)})
    with pytest.raises(WrongInput, match="different days"):
        merged(gone, kept)
    gone, kept = two({"birth_date": BORN}, {"birth_date": None})
    merged(gone, kept)
    assert whose(kept)["birth_date"] == BORN
    assert merged(kept, gone) == (False, (), 0), "both answer to one record now"


def test_a_merge_wants_somebody_to_be_sure_for_nothing_takes_it_back() -> None:
    gone, kept = two()
    with pytest.raises(WrongInput, match="cannot take that back; say that you are sure"):
        merged(gone, kept, sure=False)
    assert rows(PERSON_MERGE) == []
    merged(gone, kept)
    assert merged(gone, kept, sure=False) == (False, (), 0), "there is nothing left to be sure of"


def export(path: Path, people: list[dict[str, str]], on: date = TODAY) -> None:
    visits = [tend_account("a1", "p1"), tend_account("a2", "p2")]
    charges = [tend_amount("t", "charge", "90.00", key) for key in ("a1", "a2")]
    take_in(tend_folder(path, people, visits, charges), today=on)


def records(**cells: str) -> list[dict[str, str]]:
    return [
        tend_person("p1", merged_into="", cease_contact="", **HOME) | cells,
        tend_person("p2", merged_into="", cease_contact="", **HOME),
    ]


def test_an_export_merges_and_goes_on_naming_either_record(tmp_path: Path) -> None:
    export(tmp_path / "first", records())
    for number, cells in enumerate(({"merged_into": "p2"}, {"merged_into": "p2"}, {})):
        export(tmp_path / f"n{number}", records(**cells), TODAY + timedelta(number))
        assert len({row["guarantor_id"] for row in rows(ACCOUNT)}) == 1
    [row] = rows(PERSON_MERGE)
    assert (row["merged_on"], row["by_export"]) == (TODAY, True)
    assert breaches() == ()


@pytest.mark.parametrize(
    ("cells", "merges", "reason"),
    [
        ({"birth_date": "1980-05-01"}, 1, None),
        ({"birth_date": ""}, 1, None),
        ({"birth_date": "1980-05-02"}, 0, "names a person who was born on another day"),
        ({"merged_into": "p9"}, 0, "names nobody taken in from people.csv"),
    ],
)
def test_a_cell_that_merges_two_people_or_nobody_is_left_out_with_a_warning(
    tmp_path: Path, cells: dict[str, str], merges: int, reason: str | None
) -> None:
    """Nothing takes a merge back, and the sender may mistake a key."""
    people = records(**({"merged_into": "p2"} | cells))
    visits = [tend_account("a1", "p1"), tend_account("a2", "p2")]
    charges = [tend_amount("t", "charge", "90.00", key) for key in ("a1", "a2")]
    result = take_in(tend_folder(tmp_path / "in", people, visits, charges))
    assert (len(rows(PERSON_MERGE)), result.refused) == (merges, 0)
    told = "" if result.warnings_file is None else result.warnings_file.read_text("utf-8")
    assert told.splitlines()[1:] == ([] if reason is None else [told.splitlines()[-1]])
    assert reason is None or f"people.csv,2,merged_into,{reason}" in told


@pytest.mark.rule("HD-03")
@pytest.mark.parametrize("cells", [{"death_date": "2026-03-01"}, {"calls_ok": "no"}])
def test_what_the_row_of_the_record_that_is_gone_says_protects_the_person(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    export(tmp_path / "first", [row | {"calls_ok": ""} for row in records(merged_into="p2")])
    export(
        tmp_path / "news",
        [records()[0] | {"calls_ok": ""} | cells, records()[1] | {"calls_ok": ""}],
    )
    person = whose(rows(ACCOUNT)[0]["id"])
    if "calls_ok" in cells:
        assert not person["calls_ok"]
    else:
        assert str(person["death_date"]) == "2026-03-01"
        held = {row["account_id"] for row in rows(HOLD, kind=HoldKind.DECEASED)}
        assert held == {row["id"] for row in rows(ACCOUNT)}
    assert breaches() == ()
