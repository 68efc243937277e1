"""`tend rehearse`: the days to come on a copy, marked on every page; nothing real is touched."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tasks.notices import send_notices
from tasks.runs import COPY_MARK, rehearsed
from tasks.runtime import current
from tasks.runtime.errors import WrongInput
from tasks.storage import database as db
from tasks.storage.tables import DATABASE_USE, MESSAGE
from tests.deployments.commands.conftest import Tend, everything
from tests.factories import DAY, NOW, TODAY, make_account, make_person
from tests.tasks.days import PRACTICE

CALLED: dict[str, Any] = {
    "stage": "options_call", "step": "reminder_2", "step_on": TODAY - 15 * DAY,
    "first_statement_on": TODAY - 60 * DAY,
}  # fmt: skip
BY_EMAIL = {"email": "ada@example.org", "email_chosen": True, "email_risk_known": True}


@pytest.fixture(autouse=True)
def office(database: str) -> None:
    """A letter, an e-mail and a call that are due tomorrow."""
    assert database
    tomorrow = TODAY + DAY
    with db.writing() as connection:
        make_account(connection, next_review_on=tomorrow, enrolled_on=TODAY)
        make_account(connection, next_review_on=tomorrow, **CALLED)
        mailed = make_person(connection, **BY_EMAIL)
        make_account(
            connection, guarantor_id=mailed, next_review_on=tomorrow, step="statement_1",
            step_on=TODAY - 40 * DAY, first_statement_on=TODAY - 40 * DAY,
        )  # fmt: skip


def test_the_days_to_come_are_lived_through_on_a_marked_copy(tend: Tend, tmp_path: Path) -> None:
    before = everything()
    told = tend("rehearse", "--through", TODAY + 2 * DAY, "--json").json
    assert everything() == before
    assert not (tmp_path / "var" / "letters").exists()
    assert [one["day"] for one in told["days"]] == ["2026-03-02", "2026-03-03", "2026-03-04"]
    assert sum(one["calls"] for one in told["days"]) == 1
    assert sum(one["letters"] for one in told["days"]) >= 1
    var = Path(told["home"]) / "var"
    assert var.is_relative_to(tmp_path / "var" / "rehearsals")
    [pdf, *_] = sorted(var.glob("letters/2026-03-03/*.pdf"))
    assert all(COPY_MARK in page.extract_text() for page in PdfReader(pdf).pages)
    with pdf.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as manifest:
        assert {row["mark"] for row in csv.DictReader(manifest)} == {COPY_MARK}
    assert json.loads(pdf.with_suffix(".json").read_text("utf-8"))["rows"][0]["mark"] == COPY_MARK
    with (var / "calls" / "2026-03-03.csv").open(encoding="utf-8-sig", newline="") as calls:
        assert {row["mark"] for row in csv.DictReader(calls)} == {COPY_MARK}


def test_it_works_again_and_each_has_a_folder_of_its_own(tend: Tend) -> None:
    first = tend("rehearse", "--through", TODAY + DAY, "--json").json
    second = tend("rehearse", "--through", TODAY + DAY, "--json").json
    assert first["home"] != second["home"]
    assert first["days"] == second["days"]


def test_a_person_reads_what_would_happen_and_where_it_lies(tend: Tend) -> None:
    said = tend("rehearse")
    assert (said.code, said.err) == (0, "")
    assert "What would happen" in said.out
    assert "8 days rehearsed" in said.out
    assert "TEND_HOME=" in said.out


@pytest.mark.parametrize(
    ("through", "words"),
    [(TODAY - DAY, "is before 2026-03-02"), (TODAY + 400 * DAY, "more than a year ahead")],
)
def test_a_day_that_cannot_be_rehearsed_is_refused(tend: Tend, through: object, words: str) -> None:
    said = tend("rehearse", "--through", through)
    assert (said.code, words in said.err) == (2, True)
    assert not (current().var / "rehearsals").exists()


def test_no_key_of_a_mail_provider_comes_along_and_no_e_mail_leaves(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEND_MAIL_TRANSPORT", "sendgrid")
    monkeypatch.setenv("TEND_SENDGRID_API_KEY", "SG.not-a-key")
    told = tend("rehearse", "--through", TODAY + 2 * DAY, "--json").json
    url = f"sqlite:///{told['home']}/var/tend.db"
    with db.elsewhere(url):
        with db.reading() as connection:
            [use] = connection.execute(select(DATABASE_USE)).all()
            ways = set(connection.execute(select(MESSAGE.c.transport)).scalars())
        assert (use.use.value, use.said_by.value) == ("rehearsal", "copy")
        assert ways <= {"", "file"}
        moments = rehearsed(TODAY, PRACTICE, NOW)
        monkeypatch.setenv("TEND_SENDGRID_SANDBOX", "true")
        with pytest.raises(WrongInput, match="copy of a rehearsal"):
            send_notices(current().var, PRACTICE, TODAY, moments, lambda: None)
    db.engine(url).dispose()
    assert current().mail_transport.value == "sendgrid"
