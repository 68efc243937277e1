"""Policies of the practice: adopted word for word, never rewritten, and used by new accounts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from policy.policy_file.spec import UnknownPolicy, load_policy, strictest
from tasks.intake import import_folder
from tasks.practice import policy_versions
from tasks.runtime.errors import WrongInput
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, DECISION, POLICY_VERSION
from tests.factories import NOW, TODAY, make_account
from tests.tasks import days
from tests.tasks.days import rows
from tests.tasks.intake_folders import tend_account, tend_amount, tend_folder, tend_person

STANDARD = resources.files("policy").joinpath("standard.toml").read_text("utf-8")
pytestmark = pytest.mark.usefixtures("database")


def version(effective: date, name: str = "standard", **numbers: int) -> str:
    """The standard policy under another day or name, with some of its numbers changed."""
    made = STANDARD.replace("2024-01-01", effective.isoformat(), 1)
    made = made.replace('name = "standard"', f'name = "{name}"', 1)
    for field, number in numbers.items():
        head, found, tail = made.partition(f"{field} = ")
        assert found
        made = f"{head}{found}{number}\n{tail.partition(chr(10))[2]}"
    return made


def adopted(text: str, by: str = "Ana") -> bool:
    with writing() as connection:
        return policy_versions.adopt(connection, text, by=by, now=NOW)[1]


def newest(on: date = TODAY) -> date:
    with reading() as connection:
        return policy_versions.newest(connection, on).effective


@pytest.mark.rule("PF-09")
def test_a_policy_is_kept_word_for_word_with_who_and_when() -> None:
    ours = version(TODAY)
    assert adopted(ours)
    (row,) = rows(POLICY_VERSION)
    assert (row["name"], row["effective"], row["text"]) == ("standard", TODAY, ours)
    assert (row["adopted_by"], row["adopted_at"]) == ("Ana", NOW)


def test_adopting_the_same_file_twice_changes_nothing() -> None:
    assert adopted(version(TODAY))
    assert not adopted(version(TODAY))
    assert len(rows(POLICY_VERSION)) == 1


def test_the_shipped_policy_is_there_already() -> None:
    assert not adopted(STANDARD)
    assert rows(POLICY_VERSION) == []


@pytest.mark.parametrize("effective", [TODAY, date(2024, 1, 1)])
def test_another_text_needs_another_day(effective: date) -> None:
    adopted(version(effective))
    with pytest.raises(WrongInput, match="give the new text another day"):
        adopted(version(effective, settle_after_days=90))


def test_a_policy_with_faults_is_not_kept() -> None:
    with pytest.raises(policy_versions.Refused) as refused:
        adopted(version(TODAY, days_after_release=13))
    assert [one.rule for one in refused.value.findings] == ["HD-00"]
    assert rows(POLICY_VERSION) == []


@pytest.mark.rule("PF-09")
@pytest.mark.parametrize("change", ["UPDATE policy_version SET text = ''", "DELETE FROM {table}"])
def test_what_was_adopted_is_never_rewritten(change: str) -> None:
    adopted(version(TODAY))
    with pytest.raises(DatabaseError, match="append-only"), writing() as connection:
        connection.execute(text(change.format(table="policy_version")))


def test_new_accounts_start_with_the_newest_version_whose_day_has_come() -> None:
    assert newest() == date(2024, 1, 1)
    adopted(version(TODAY))
    adopted(version(TODAY + timedelta(30)))
    assert newest(TODAY - timedelta(1)) == date(2024, 1, 1)
    assert newest(TODAY) == newest(TODAY + timedelta(29)) == TODAY
    assert newest(TODAY + timedelta(30)) == TODAY + timedelta(30)


def test_the_setting_names_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    adopted(version(TODAY, name="gentle"))
    assert newest() == date(2024, 1, 1)
    monkeypatch.setenv("TEND_POLICY", "gentle")
    assert newest() == TODAY
    with pytest.raises(WrongInput, match="TEND_POLICY is gentle"):
        newest(TODAY - timedelta(1))


def test_an_import_gives_its_accounts_that_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted(version(TODAY, name="gentle"))
    monkeypatch.setenv("TEND_POLICY", "gentle")
    amounts = [tend_amount("t1", "charge", "100.00")]
    folder = tend_folder(tmp_path / "export", [tend_person()], [tend_account()], amounts)
    import_folder(
        folder, today=TODAY, since=None, actor="tester", reopen_by=None,
        refused_file=tmp_path / "refused.csv", randomness=random.Random(1), now=NOW,
    )  # fmt: skip
    stored = {(row["policy_name"], row["policy_version"]) for row in rows(ACCOUNT)}
    assert stored == {("gentle", TODAY)}


def test_an_account_in_flight_keeps_its_policy_and_a_new_one_has_the_new() -> None:
    old = days.new_account()
    adopted(version(TODAY, settle_after_days=99))
    new = days.new_account(policy_version=TODAY)
    days.walk()
    used = {row["account_id"]: row["policy_version"] for row in rows(DECISION)}
    assert used == {old: date(2024, 1, 1), new: TODAY}


def test_the_policy_of_an_account_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    adopted(version(TODAY))
    with reading() as connection:
        first = policy_versions.policy_of(connection, "standard", TODAY)

    def never(_text: str) -> None:
        raise AssertionError

    monkeypatch.setattr(policy_versions, "read_policy", never)
    with reading() as connection:
        assert policy_versions.policy_of(connection, "standard", TODAY) is first


def test_an_unknown_policy_is_not_found() -> None:
    with reading() as connection, pytest.raises(UnknownPolicy):
        policy_versions.policy_of(connection, "standard", TODAY)


def test_an_incomplete_application_stays_open_as_long_as_any_policy_says() -> None:
    with reading() as connection:
        assert policy_versions.longest_to_complete(connection) == 60
    adopted(version(TODAY, days_to_complete=45))
    with reading() as connection:
        assert policy_versions.longest_to_complete(connection) == 90


def test_every_version_tells_its_open_accounts(connection: Connection) -> None:
    make_account(connection)
    make_account(connection, stage="resolved", resolution="paid", next_review_on=None)
    (one,) = policy_versions.versions(connection)
    assert (one.name, one.effective, one.adopted_by) == ("standard", date(2024, 1, 1), None)
    assert one.accounts == 1


def test_a_guarantor_with_two_policies_gets_the_stricter_of_each_ceiling() -> None:
    standard = load_policy()
    fewer = standard.ceilings.model_copy(update={"touches_in_7_days": 2})
    longer = standard.ceilings.model_copy(
        update={"touches_in_30_days": 4, "days_after_conversation": 10}
    )
    others = [standard.model_copy(update={"ceilings": one}) for one in (fewer, longer)]
    found = strictest([standard, *others])
    assert (found.touches_in_7_days, found.touches_in_30_days) == (2, 4)
    assert found.days_after_conversation == 10
    assert found.calls_in_7_days == standard.ceilings.calls_in_7_days
    assert strictest([standard, standard]) is standard.ceilings


def test_a_policy_that_this_tend_cannot_read_sets_its_accounts_aside_and_stops_nobody() -> None:
    """An older Tend may have asked for less."""
    older = version(TODAY).replace("touches_in_7_days = 3\n", "")
    with writing() as connection:
        connection.execute(
            POLICY_VERSION.insert().values(
                name="standard", effective=TODAY, text=older, adopted_by="Ana", adopted_at=NOW
            )
        )
    bad, good = days.new_account(policy_version=TODAY), days.new_account()
    assert days.walk()["failed"] == 1
    assert days.sent() == [(good, "statement_1")]
    assert rows(DECISION, account_id=bad) == []
    with pytest.raises(WrongInput, match="lacks what this Tend asks for"):
        newest()
