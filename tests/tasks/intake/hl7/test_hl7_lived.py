"""Bills that live on messages alone, from the charge to the last instalment."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tasks.payments import payments
from tasks.plans import agreements
from tasks.storage.database import writing
from tests.factories import NOW
from tests.tasks.days import breaches, sent, walk
from tests.tasks.intake.hl7.feed import (
    ALONE,
    brought,
    dft,
    ft1,
    held,
    message,
    owed,
    pid,
    reference,
)
from tests.tasks.intake.remittance_files import Claim, remittance, transaction
from tests.tasks.intake_folders import TODAY, ask, take_in

pytestmark = pytest.mark.usefixtures("database")
DAY = timedelta(1)


def written(day: date) -> str:
    return f"{day:%Y%m%d}"


def test_a_bill_lives_from_its_charge_to_its_end(tmp_path: Path) -> None:
    # day 0: the charge; nobody asks before the insurer has decided
    brought(tmp_path / "0", dft(ft1("1", "CG", "500", written(TODAY))))
    walk(TODAY)
    assert (sent(), held()) == ([], ["HD-04"])
    # day 10: the insurer pays; the rest is asked for
    day = TODAY + 10 * DAY
    brought(
        tmp_path / "1",
        dft(
            ft1("2", "PY", "300", written(day), f14="PLAN1"),
            ft1("3", "CD", "100", written(day), f8="Contractual allowance"),
        ),
        on=day,
    )
    assert (owed(), held()) == (100_00, [])
    walk(day)
    assert sent() == []  # 14 quiet days after the hold
    walk(day + 14 * DAY)
    assert [step for _, step in sent()] == ["statement_1"]
    # day 30: they move; the next letter goes there, and the old message comes once more
    day = TODAY + 30 * DAY
    brought(tmp_path / "2", message("ADT^A08", pid(f11="5 New^^Dallas^TX^75201")), on=day)
    brought(tmp_path / "0", dft(ft1("1", "CG", "500", written(TODAY)), control="9"), on=day)
    assert owed() == 100_00
    walk(day)
    # day 35: they pay all of it
    day = TODAY + 35 * DAY
    brought(tmp_path / "3", dft(ft1("4", "PY", "100", written(day))), on=day)
    assert ask("SELECT stage, resolution FROM account") == [("resolved", "paid")]
    # day 40: the cheque bounces; it is owed again
    day = TODAY + 40 * DAY
    brought(tmp_path / "4", dft(ft1("4", "PY", "-100", written(day))), on=day)
    assert owed() == 100_00
    assert ask("SELECT stage FROM account") != [("resolved",)]
    walk(day)
    assert not breaches()


def test_an_instalment_paid_by_a_message_is_one_that_was_recorded(tmp_path: Path) -> None:
    two = ("1", "2")
    for one in two:
        who = pid(f"P{one}", f"A{one}", f5=f"MADEUP^ANA{one}", f13="")
        brought(tmp_path / one, dft(ft1("1", "CG", "300", "20260105"), person=who, more=[ALONE]))
        with writing() as connection:
            agreements.enrol(
                connection, references=[reference(f"A{one}")], count=3, amount_cents=None,
                first_due=TODAY - 10 * DAY, today=TODAY - 25 * DAY, key=f"plan-{one}",
                actor="tester",
            )  # fmt: skip
    who = pid("P1", "A1", f5="MADEUP^ANA1", f13="")
    for number in range(3):
        key = f"9{number}"
        brought(tmp_path / key, dft(ft1(key, "PY", "100", written(TODAY)), person=who))
        with writing() as connection:
            payments.record(
                connection, reference=reference("A2"), amount_cents=100_00, received_on=TODAY,
                today=TODAY, now=NOW, key=key, actor="tester", second_meant=True,
            )  # fmt: skip
        assert life("1") == life("2") != []
    walk(TODAY)
    assert life("1") == life("2")
    assert ask("SELECT status FROM plan") == [("completed",)] * 2
    assert ask("SELECT resolution FROM account") == [("plan_completed",)] * 2
    assert not breaches()


def life(one: str) -> list[tuple[object, ...]]:
    """Of a person's instalments, bill and plan."""
    return ask(
        "SELECT i.number, i.amount_cents, i.paid_cents, i.last_payment_on, p.status,"
        " a.balance_cents, a.stage, a.resolution FROM instalment i JOIN plan p ON p.id = i.plan_id"
        " JOIN person o ON o.id = p.guarantor_id JOIN account a ON a.guarantor_id = o.id"
        f" WHERE o.source_key = 'P{one}' ORDER BY i.number"
    )


def test_what_a_remittance_told_and_a_message_shows_later_counts_once(tmp_path: Path) -> None:
    brought(tmp_path / "0", dft(ft1("1", "CG", "100", "20260105")))
    claim = Claim(
        "A1", "1", "100", "60", [("CO", "45", "15"), ("PR", "1", "25")], share="25", patient="P1"
    )
    take_in(remittance(tmp_path / "x.835", transaction([claim], "60")))
    assert (owed(), held()) == (25_00, [])
    shown = dft(
        ft1("2", "PY", "60", "20260225", f14="PLAN1"),
        ft1("3", "CD", "15", "20260225", f8="Contractual allowance"),
    )
    for control in ("1", "2"):
        brought(tmp_path / control, [shown[0].replace("|M1|", f"|{control}|"), *shown[1:]])
        assert (owed(), held()) == (25_00, [])
    assert not breaches()
