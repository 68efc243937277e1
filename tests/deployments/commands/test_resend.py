"""`tend resend`: shown first; what forbids it is one sentence with its rule."""

from __future__ import annotations

import pytest

from tasks.daily_run import day
from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend
from tests.factories import DAY, NOW, TODAY, make_account, make_use
from tests.paper import numbered_pages
from tests.tasks.days import PRACTICE

OWES = "A-0WES000001"
LATER = (TODAY + 8 * DAY).isoformat()
ASKED = (
    "resend", OWES, "statement", "--reason", "never_came", "--by", "Ana Rivera", "--as-of", LATER,
)  # fmt: skip


@pytest.fixture(autouse=True)
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rehearsal with one account whose statement went out eight days ago."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr("tasks.printing.render._compile", numbered_pages)
    with db.writing() as connection:
        make_use(connection)
        make_account(connection, reference=OWES, next_review_on=TODAY)
    day.walk(TODAY, PRACTICE, NOW)


def test_a_dry_run_says_what_would_go_or_which_rule_forbids_it(tend: Tend) -> None:
    said = tend(*ASKED, "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        f"{OWES}: the statement would be sent again (letter: statement). The statement of "
        "2026-03-02 was asked for again: the person says that it never came."
    )
    tend("record", "hold", OWES, "dispute")
    refused = tend(*ASKED, "--dry-run")
    assert refused.code == 0
    assert refused.out.startswith(f"{OWES}: not sent again. On hold: ")
    assert "(HD-01)" in refused.out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({2: "letter"}, "take one of: statement, reminder"),
        ({2: "reminder"}, "no reminder was sent for"),
        ({4: "because"}, "take one of: never_came"),
        ({4: ""}, "say why: --reason with one of: never_came"),
        ({6: ""}, "say who records it"),
    ],
)
def test_wrong_input_is_one_line_that_says_what_to_do(
    tend: Tend, change: dict[int, str], words: str
) -> None:
    said = tend(*[change.get(place, word) for place, word in enumerate(ASKED)])
    assert said.code == 2
    assert words in said.err
    assert said.out == ""
