"""What was right when it was said stays right when two records are merged later, or when somebody
else answers for the bill by now."""

from __future__ import annotations

import pytest

from tests.tasks.household import CLOSED, OPEN, audited, found, move_in, plant

MERGED = (
    (
        "INSERT INTO person_merge (gone_id, kept_id, merged_on, actor, by_export)"
        " VALUES (1, 2, '2024-07-01', 'x', (1 = 1))"
    ),
    "UPDATE account SET guarantor_id = 2",
    "UPDATE account SET patient_id = 2 WHERE patient_id = 1",
    "UPDATE application SET guarantor_id = 2",
    "UPDATE plan SET guarantor_id = 2",
    "UPDATE hold SET guarantor_id = 2",
)
CHANGED = (
    (
        "INSERT INTO guarantor_change (account_id, former_id, guarantor_id, changed_on, actor,"
        " by_export) VALUES (1, 1, 2, '2024-07-01', 'x', (1 = 1))"
    ),
    "UPDATE account SET guarantor_id = 2 WHERE id = 1",
    "UPDATE hold SET guarantor_id = 2",
)
LATER = pytest.mark.parametrize("later", [MERGED, CHANGED], ids=["merged", "changed"])


@pytest.fixture(autouse=True)
def household(database: str) -> str:
    move_in()
    return database


def happen(*changes: str) -> set[tuple[str, str]]:
    for one in changes:
        plant(one)
    return found()


def test_a_household_that_went_well_has_no_breach_after_a_merge() -> None:
    happen(*MERGED)
    assert audited().breaches == ()


TWO_AMOUNTS = (
    "UPDATE plan SET ended_on = '2024-05-10'",
    "UPDATE message SET provided_on = '2024-05-18' WHERE id = 1",
    "UPDATE message SET claimed_at = '2024-05-18 07:00:00.000000+00:00' WHERE id = 1",
    "UPDATE message SET due_now_cents = 10000 + id",
)


@LATER
@pytest.mark.parametrize(
    "why",
    [
        "-100 on 2024-05-20",
        "UPDATE hold SET placed_on = '2024-05-20'",
        "UPDATE account SET enrolled_on = '2024-05-20' WHERE id = 1",
        "UPDATE application SET status_on = '2024-05-20'",
    ],
)
def test_two_letters_of_one_week_that_differed_for_a_reason_go_on_having_it(
    why: str, later: tuple[str, ...]
) -> None:
    if later is CHANGED and "application" in why:
        later = CHANGED[:-1]
    assert "totals_differ" not in {kind for kind, _ in happen(*TWO_AMOUNTS, why, *later)}


@LATER
def test_two_letters_of_one_week_that_differed_for_none_are_found_all_the_same(
    later: tuple[str, ...],
) -> None:
    assert ("totals_differ", "message 2") in happen(*TWO_AMOUNTS, *later)


SMALL = "UPDATE envelope_line SET amount_cents = 500 WHERE id = 2"
BESIDE = (
    "UPDATE account SET enrolled_on = '2024-04-30'",
    (
        "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at, entry_key,"
        " source_line, actor, origin) VALUES (2, 'charge', 500, '2024-05-11',"
        " '2024-05-11 12:00:00.000000+00:00', 'more', 'm', 'x', 'import')"
    ),
)


@LATER
def test_a_small_amount_beside_another_of_the_person_was_not_small(later: tuple[str, ...]) -> None:
    assert ("small_balance_asked", "message 2") in happen(SMALL, *later)
    assert ("small_balance_asked", "message 2") not in happen(*BESIDE)


@pytest.mark.parametrize(("theirs", "is_found"), [(1, True), (2, False)])
def test_small_amounts_of_two_people_who_are_one_by_now_were_small(
    theirs: int, is_found: bool
) -> None:
    """Who answered for the other account that day is told by the run of the day."""
    written_off = [
        "INSERT INTO ledger_entry (account_id, kind, amount_cents, value_on, posted_at, entry_key,"
        f" source_line, actor, origin, write_off_reason) VALUES ({account}, 'adjustment', -600,"
        f" '2024-06-15', '2024-06-15 12:00:00.000000+00:00', 'off{account}', '', 'tend', 'tend',"
        " 'small')"
        for account in (1, 2)
    ]
    run = (
        "INSERT INTO step_run (id, run_id, account_id, guarantor_id, as_of, stage, step, status,"
        " reason, attempts, flow_run_id, task_run_id) VALUES"
        f" (9, 3, 2, {theirs}, '2024-06-15', 'resolved', '', 'done', '', 0, '', '')"
    )
    kinds = happen(*written_off, run, *MERGED)
    assert bool(kinds & {("small_write_off", OPEN), ("small_write_off", CLOSED)}) is is_found


@pytest.mark.parametrize(
    ("changed_on", "is_found"), [("2024-06-14", True), ("2024-06-15", False), ("2024-06-16", False)]
)
def test_who_turns_out_to_be_a_child_when_somebody_else_answers_was_asked_unknowingly(
    changed_on: str, is_found: bool
) -> None:
    kinds = happen(
        "UPDATE person SET birth_date = '2015-04-04' WHERE id = 1",
        "INSERT INTO guarantor_change (account_id, former_id, guarantor_id, changed_on, actor,"
        f" by_export) VALUES (1, 1, 2, '{changed_on}', 'x', (1 = 1))",
    )
    assert (("child_asked", "call 3") in kinds) is is_found


@pytest.mark.parametrize(("merged_on", "is_found"), [("2024-06-15", False), ("2024-06-16", True)])
def test_a_former_guarantor_who_is_the_same_person_after_all_may_be_called(
    merged_on: str, is_found: bool
) -> None:
    kinds = happen(
        "INSERT INTO guarantor_change (account_id, former_id, guarantor_id, changed_on, actor,"
        " by_export) VALUES (1, 1, 2, '2024-06-10', 'x', (1 = 1))",
        "INSERT INTO person_merge (gone_id, kept_id, merged_on, actor, by_export)"
        f" VALUES (2, 1, '{merged_on}', 'x', (1 = 1))",
    )
    assert (("former_guarantor", "call 3") in kinds) is is_found
