"""`tend record merge` asks first at a terminal, for nothing takes it back."""

from __future__ import annotations

import pytest

from tasks.storage import database as db
from tests.deployments.commands.conftest import Tend, everything
from tests.deployments.commands.test_confirm_future_day import Terminal
from tests.factories import make_account

pytestmark = pytest.mark.usefixtures("tend")
GOES, STAYS = "A-G0ES000001", "A-STAYS00001"
MERGE = ("record", "merge", GOES, "--into", STAYS, "--by", "Ana Rivera")


@pytest.fixture(autouse=True)
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two accounts, of two records."""
    monkeypatch.setenv("TEND_DATABASE_URL", sqlite_database)
    monkeypatch.setattr(db, "_configured", [sqlite_database])
    with db.writing() as connection:
        for reference in (GOES, STAYS):
            make_account(connection, reference=reference)


@pytest.mark.parametrize("words", ["\n", "n\n", ""], ids=["return", "no", "end of input"])
@pytest.mark.parametrize("more", [(), ("--patients",), ("--json",)])
def test_a_merge_that_nobody_confirms_changes_nothing(
    tend: Tend, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], words: str
) -> None:
    before = everything()
    monkeypatch.setattr("sys.stdin", Terminal(words))
    said = tend(*MERGE, *more)
    assert (said.code, said.out.strip()) == (130, "")
    assert "Tend cannot take that back. Is it so?" in said.err
    assert ("their patients are one" in said.err) is ("--patients" in more)
    assert everything() == before


def test_who_says_yes_merges_them(tend: Tend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert f"{GOES} and {STAYS}: one person now" in tend(*MERGE).out


def test_a_script_is_not_asked(tend: Tend) -> None:
    said = tend(*MERGE)
    assert f"{GOES} and {STAYS}: one person now" in said.out
    assert "Is it so?" not in said.err
