"""What no export shows, and what a person is told to do about it."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.payments import unmatched
from tasks.storage.database import reading
from tests.tasks.intake.test_recorded_and_exported import Office, amount
from tests.tasks.intake_folders import TODAY

pytestmark = pytest.mark.usefixtures("database")
PAID_ON = TODAY - timedelta(15)


def test_the_part_of_a_payment_on_another_visit_is_taken_back_where_the_payment_was_recorded(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path, ("a1", "a2"))
    office.plan("a1", "a2")
    office.records(400_00, PAID_ON, key="cheque")
    office.export(amount("P1", "300", PAID_ON))
    with reading() as connection:
        [shown] = unmatched(connection)
    assert (shown.reference, shown.cents) == (office.reference("a2"), 100_00)
    taken_back = f"tend record payment {office.reference('a1')} --reverse cheque"
    assert shown.to_do.endswith(taken_back)
