"""A guardian answers for a child. Who is 18 by now speaks for themselves, of visits before, too."""

from datetime import date, timedelta
from typing import Any

import pytest

from policy.holds.holds import HoldKind
from policy.law import adult_on
from tasks.daily_run import dry_run
from tasks.history import tell
from tasks.holds import hold_list, holds
from tasks.people import Successor, record_guarantor
from tasks.runs import Moment
from tasks.storage.database import reading, writing
from tasks.storage.tables import ACCOUNT, ENVELOPE_LINE, HOLD
from tests.factories import TODAY, make_account, make_person
from tests.tasks.days import breaches, moment, rows, walk

pytestmark = pytest.mark.usefixtures("database", "no_typst")
DAY = timedelta(1)
HOME = {"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2008, 3, 2), date(2026, 3, 2)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2004, 2, 29), date(2022, 3, 1)),
        (date(2006, 12, 31), date(2024, 12, 31)),
    ],
)
def test_somebody_is_18_on_the_birthday(born: date, adult: date) -> None:
    assert adult_on(born) == adult


def a_visit(adult: date, *, service: date = date(2025, 6, 1), **account: Any) -> tuple[int, int]:
    """Of a patient who is 18 on that day, and for whom a guardian answers: account and patient."""
    start: dict[str, Any] = {
        "enrolled_on": TODAY,
        "next_review_on": TODAY,
        "service_from": service,
        "description": "Sports physical",
    }
    with writing() as connection:
        guardian = make_person(connection, **HOME)
        patient = make_person(connection, birth_date=adult.replace(year=adult.year - 18), **HOME)
        made = make_account(
            connection, guarantor_id=guardian, patient_id=patient, **(start | account)
        )
    return made, patient


def asked() -> list[int]:
    return [row["account_id"] for row in rows(ENVELOPE_LINE, cancelled_on=None) if row["asks"]]


def held() -> list[tuple[str, date, date, date]]:
    return [
        (row["kind"].value, row["placed_on"], row["learned_on"], row["applies_from"])
        for row in rows(HOLD, released_on=None)
    ]


@pytest.mark.parametrize(
    ("adult", "is_held"),
    [(TODAY + DAY, False), (TODAY, True), (TODAY - DAY, True)],
    ids=["the day before the birthday", "the birthday", "the day after"],
)
@pytest.mark.rule("HD-06", "HP-10")
def test_nothing_is_asked_of_a_guardian_from_the_18th_birthday_on(
    adult: date, is_held: bool
) -> None:
    account, _ = a_visit(adult)
    walk()
    assert asked() == ([] if is_held else [account])
    assert held() == ([("HD-06", adult, TODAY, adult)] if is_held else [])
    assert breaches() == ()


@pytest.mark.parametrize(
    ("service", "is_held"),
    [(-1, True), (0, False), (1, False)],
    ids=["a visit of the day before the birthday", "of the birthday", "of the day after"],
)
def test_it_is_about_visits_before_the_birthday(service: int, is_held: bool) -> None:
    birthday = TODAY - 30 * DAY
    account, _ = a_visit(birthday, service=birthday + service * DAY)
    walk()
    assert asked() == ([] if is_held else [account])


def test_who_answers_for_their_own_visit_is_asked_themselves() -> None:
    account, patient = a_visit(TODAY - DAY)
    with writing() as connection:
        connection.execute(
            ACCOUNT.update().where(ACCOUNT.c.id == account).values(guarantor_id=patient)
        )
    walk()
    assert (asked(), held()) == ([account], [])


def test_a_cadence_that_had_begun_ends_on_the_birthday() -> None:
    account, _ = a_visit(TODAY + 10 * DAY)
    for number in range(60):
        walk(TODAY + number * DAY)
    assert asked() == [account]
    [(kind, placed, learned, since)] = held()
    assert (kind, since) == ("HD-06", TODAY + 10 * DAY)
    assert placed == learned >= since
    assert breaches() == ()


def test_other_visits_of_the_guardian_go_on_and_do_not_name_it() -> None:
    account, _ = a_visit(TODAY - DAY)
    with writing() as connection:
        [row] = rows(ACCOUNT, id=account)
        own = make_account(
            connection, guarantor_id=row["guarantor_id"], enrolled_on=TODAY, next_review_on=TODAY
        )
    walk()
    assert asked() == [own]
    assert breaches() == ()


@pytest.mark.rule("HD-06")
def test_a_persons_word_counts_and_the_guardian_is_asked_again() -> None:
    account, _ = a_visit(TODAY - DAY)
    walk()
    reference = rows(ACCOUNT, id=account)[0]["reference"]
    with writing() as connection:
        holds.release(
            connection, reference=reference, kind=HoldKind.MINOR, today=TODAY + DAY, actor="kim"
        )
    for number in range(2, 40):
        walk(TODAY + number * DAY)
    assert set(asked()) == {account}
    assert held() == []
    assert breaches() == ()


def test_a_word_from_before_the_birthday_does_not_count() -> None:
    account, _ = a_visit(TODAY + 2 * DAY)
    reference = rows(ACCOUNT, id=account)[0]["reference"]
    with writing() as connection:
        holds.place(
            connection, reference=reference, kind=HoldKind.MINOR, reason="looks", until=None,
            today=TODAY, actor="kim",
        )  # fmt: skip
        holds.release(
            connection, reference=reference, kind=HoldKind.MINOR, today=TODAY + DAY, actor="kim"
        )
    for number in range(2, 40):
        walk(TODAY + number * DAY)
    assert asked() == []
    assert [kind for kind, *_ in held()] == ["HD-06"]


@pytest.mark.rule("HD-06")
def test_once_the_patient_answers_and_a_person_ends_the_hold_the_patient_is_asked() -> None:
    account, patient = a_visit(TODAY - DAY)
    walk()
    reference = rows(ACCOUNT, id=account)[0]["reference"]
    record_guarantor(
        moment=Moment(TODAY, moment(TODAY)), reference=reference,
        successor=Successor(patient=True), actor="kim",
    )  # fmt: skip
    with writing() as connection:
        holds.release(
            connection, reference=reference, kind=HoldKind.MINOR, today=TODAY, actor="kim"
        )
    for number in range(1, 40):
        walk(TODAY + number * DAY)
    assert set(asked()) == {account}
    assert rows(ACCOUNT, id=account)[0]["guarantor_id"] == patient
    assert breaches() == ()


def test_a_dry_run_and_the_account_say_what_the_run_will_do() -> None:
    account, _ = a_visit(TODAY)
    reference = rows(ACCOUNT, id=account)[0]["reference"]
    with reading() as connection:
        assert dry_run.explain(connection, reference, TODAY - DAY).ruling.acts
        assert not dry_run.explain(connection, reference, TODAY).ruling.acts
    walk()
    with reading() as connection:
        story = tell(connection, reference, TODAY)
        [listed] = hold_list.standing(connection, TODAY)
    assert "18 by now" in story.holds[0].note
    assert listed.to_do.startswith("Find out who answers for it")


def test_twice_is_once() -> None:
    a_visit(TODAY)
    walk()
    walk(TODAY + DAY)
    assert len(rows(HOLD)) == 1
