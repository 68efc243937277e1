"""The published messages, each for itself and one after the other."""

from pathlib import Path

import pytest

from tests.tasks.days import breaches, sent, walk
from tests.tasks.intake.hl7.feed import held, owed, person
from tests.tasks.intake_folders import TODAY, ask, balances_differ, take_in

SAMPLES = Path(__file__).parents[5] / "shared" / "data" / "hl7v2"
pytestmark = [
    pytest.mark.usefixtures("database"),
    pytest.mark.skipif(
        not SAMPLES.is_dir(), reason="the published messages are not in ../shared/data"
    ),
]
BAR, P03, P11 = (SAMPLES / f"{name}-01.hl7" for name in ("BAR-P01", "DFT-P03", "DFT-P11"))


@pytest.mark.parametrize(("path", "cents"), [(BAR, 0), (P03, 220_00), (P11, 170_00)])
def test_each_is_the_bill_that_it_says_and_nothing_is_sent_to_the_dead(
    path: Path, cents: int
) -> None:
    made = take_in(path, real_day=TODAY)
    assert (made.read, made.accepted, made.refused, made.new) == (1, 1, 0, 1)
    assert (owed("4000776"), made.balance_cents) == (cents, cents)
    if cents:
        assert "HD-03" in held("4000776")
    walk()
    assert sent() == []
    assert not breaches()


def test_one_after_the_other_the_same_amount_counts_once() -> None:
    for path in (BAR, P03, P11):
        take_in(path)
    assert owed("4000776") == 290_00  # FT1-2 12345 is in both: 100 + 120 + 70
    rows = ask("SELECT description, charge_cents FROM account_item ORDER BY number")
    assert [cents for _, cents in rows] == [100_00, 120_00, 70_00]
    again = [take_in(path) for path in (P03, P11)]
    assert [(one.changed, one.unchanged) for one in again] == [(0, 1), (0, 1)]
    assert owed("4000776") == 290_00
    assert not balances_differ()
    walk()
    assert sent() == []


def test_who_it_is_about_and_who_answers() -> None:
    take_in(BAR)
    found = person("PATID1234")
    assert (found["given_name"], found["family_name"]) == ("ADAM", "EVERYMAN")
    assert (str(found["birth_date"]), str(found["death_date"])) == ("1988-08-18", "2008-08-25")
    assert (found["line1"], found["city"], found["language"]) == (
        "1000 Hospital Lane", "Ann Arbor", "ar",
    )  # fmt: skip
    assert person("GT1-1516")["family_name"] == "RADIANT"
    assert ask("SELECT payer FROM account") == [("commercial",)]
    take_in(P11)  # GT1-11 says SEL
    [(answers,)] = ask("SELECT p.source_key FROM account a JOIN person p ON p.id = a.guarantor_id")
    assert answers == "PATID1234"
    assert "HD-03" in held("4000776")


def test_the_number_of_social_security_is_kept_nowhere() -> None:
    take_in(P03)
    for table in ("person", "account", "ledger_entry", "hold", "warned_row"):
        assert "123456789" not in repr(ask(f"SELECT * FROM {table}"))
