"""HP-13: whoever reads logs, output or errors learns of no patient."""

import logging

import pytest
from sqlalchemy.exc import IntegrityError

import cli
from tasks.storage.database import writing
from tasks.storage.tables import PERSON
from tests.factories import DAY, TODAY, guarantor_of
from tests.tasks.days import statement_sent, walk

SECRETS = {
    "given_name": "Zebulon", "family_name": "Quackenbush", "email": "zeb@example.org",
    "phone": "6175550142", "line1": "77 Nightingale Row",
}  # fmt: skip


@pytest.mark.rule("HP-13", "PF-03")
@pytest.mark.usefixtures("database")
def test_days_of_work_log_no_name_no_address_and_no_amount(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    account = statement_sent(20, balance_cents=123_457)
    with writing() as connection:
        person = guarantor_of(connection, account)
        chosen = {"email_chosen": True, "email_risk_known": True}
        connection.execute(PERSON.update().where(PERSON.c.id == person).values(SECRETS | chosen))
    for day in range(3):
        walk(TODAY + DAY * day)
    seen = capsys.readouterr()
    read = caplog.text + seen.out + seen.err
    for secret in (*SECRETS.values(), "123457", "1234.57", "1,234.57"):
        assert secret not in read


@pytest.mark.rule("HP-13")
def test_a_fault_says_where_and_never_with_what(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IntegrityError("INSERT INTO person", {"given_name": "Zebulon"}, ValueError("Zeb"))

    app, cli.app = cli.app, broken  # type: ignore[assignment]
    try:
        code = cli.start(["report"])
    finally:
        cli.app = app
    said = capsys.readouterr().err
    assert code == 1
    assert "IntegrityError" in said
    assert "Zeb" not in said
