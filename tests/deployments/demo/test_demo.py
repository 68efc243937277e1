"""The rehearsal: people answer what reached them, Tend keeps its promises, every time alike."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from sqlalchemy import func, select

from deployments.commands.demo import tell
from deployments.commands.shared import output
from deployments.demo import day as demo_day
from deployments.demo import demo
from deployments.demo.figures import figures_of
from deployments.demo.people import NOTHING, UNANSWERED, kinds
from deployments.demo.portfolio import Portfolio, make_portfolio
from tasks.audit.run_audit import audit
from tasks.practice.practice import load_practice
from tasks.runtime.errors import WrongInput
from tasks.runtime.settings import current
from tasks.storage import database as db
from tasks.storage.tables import LEDGER
from tests import factories
from tests.deployments import documents

TODAY = date(2026, 8, 24)
PRACTICE = load_practice()


def small_portfolio(monkeypatch: pytest.MonkeyPatch, days: int, accounts: int) -> None:
    def made(seed: int, today: date) -> Portfolio:
        return make_portfolio(random.Random(seed), today - timedelta(days), today, accounts)

    monkeypatch.setattr(demo_day, "portfolio_of", made)


def live(days: int, seed: int = 3) -> list[dict[str, Any]]:
    return [
        demo_day.live_day(seed, TODAY, TODAY - timedelta(days - number), PRACTICE)
        for number in range(days)
    ]


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(db, "_configured", [url])


def test_two_months_of_life_reach_every_stage_and_break_no_promise(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, sqlite_database)
    small_portfolio(monkeypatch, days=70, accounts=90)
    numbers = live(days=70)
    demo_day.take_in(3, TODAY, TODAY, PRACTICE)
    with db.reading() as connection:
        assert audit(connection).breaches == ()
        figures = figures_of(connection, TODAY)
    assert figures["accounts"] == 90
    assert figures["need_a_person"] == 0
    assert figures["letters"] == sum(day["letters"] for day in numbers) > 80
    assert figures["calls"] > 0
    assert figures["paid_cents"] > 0
    assert {"paid"} <= figures["endings"].keys()
    assert figures["plans"]["active"] > 0
    for columns in ("80", "120"):
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setattr(output, "on_screen", lambda: True)
        tell(figures | {"where": {}})
        said = capsys.readouterr().out
        assert "90 accounts of" in said
        assert max(map(cell_len, said.splitlines())) <= int(columns)
    everything_offers_all_three(figures["letters"])


def everything_offers_all_three(letters: int) -> None:
    """Every letter and every call of those two months, as people read and hear them."""
    var = current().var
    sent = dict(documents.letters(var))
    assert len(sent) == letters
    assert [token for token, text in sent.items() if not documents.offers_all_three(text)] == []
    called = list(documents.calls(var))
    assert called
    for row in called:
        for option in ("help with the cost", "pay over time", "pay online"):
            assert option in row["three_options"], option


def test_the_same_seed_lives_the_same_life(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_database: str, postgres_database: str
) -> None:
    """On SQLite and on PostgreSQL as well: nothing hangs on the order a database answers in."""
    lives = []
    for home, url in (("one", sqlite_database), ("two", postgres_database)):
        monkeypatch.setenv("TEND_HOME", str(tmp_path / home))
        use(monkeypatch, url)
        small_portfolio(monkeypatch, days=30, accounts=40)
        numbers = live(days=30)
        with db.reading() as connection:
            query = select(LEDGER.c.account_id, LEDGER.c.amount_cents).order_by(LEDGER.c.entry_key)
            lives.append((numbers, connection.execute(query).all()))
        db.engine(url).dispose()
    assert lives[0] == lives[1]


def test_an_afternoon_that_fails_midway_leaves_nothing_and_is_lived_again(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str
) -> None:
    use(monkeypatch, sqlite_database)
    small_portfolio(monkeypatch, days=12, accounts=120)  # enough to answer on a Sunday
    live(days=11)
    monday = TODAY  # on a Sunday nobody is reached

    def fails(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(demo_day, "ANSWERS", demo_day.ANSWERS | {"agree": fails})
        answers = chain(["pay", "pay"], repeat("agree"))
        broken.setattr(demo_day, "answer_of", lambda *_: next(answers))
        with pytest.raises(ConnectionError):
            demo_day.live_day(3, TODAY, monday, PRACTICE)
    posted = select(func.count()).where(LEDGER.c.actor == "rehearsal")
    of_monday = posted.where(LEDGER.c.entry_key.like(f"%{monday}"))
    with db.reading() as connection:
        assert connection.scalar(of_monday) == 0
    again = demo_day.live_day(3, TODAY, monday, PRACTICE)
    assert (again["arrived"], again["letters"], again["notices"], again["calls"]) == (0, 0, 0, 0)
    assert sum(again["did"].values()) > 0


def test_real_accounts_are_never_mixed_with_made_up_ones(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str
) -> None:
    use(monkeypatch, sqlite_database)
    with db.writing() as connection:
        factories.make_account(connection)
    with pytest.raises(WrongInput, match="1 accounts already"):
        demo.live(today=TODAY)


def test_everything_people_can_do_is_known() -> None:
    for kind in kinds().values():
        for said in (value for name, value in kind.items() if name != "weight"):
            for answer in [said] if isinstance(said, str) else said:
                assert answer == NOTHING or answer in demo_day.ANSWERS
    assert UNANSWERED.keys() - {NOTHING} <= demo_day.ANSWERS.keys()


@pytest.mark.usefixtures("prefect_server")
def test_each_day_is_one_task_of_one_flow_run(
    monkeypatch: pytest.MonkeyPatch, sqlite_database: str
) -> None:
    from prefect.client.orchestration import get_client

    from deployments.demo.rehearsal import rehearsal

    use(monkeypatch, sqlite_database)
    small_portfolio(monkeypatch, days=3, accounts=12)
    first, last = TODAY - timedelta(3), TODAY - timedelta(1)
    state = rehearsal(3, first, last, True, return_state=True)
    with get_client(sync_client=True) as client:
        run = client.read_flow_run(state.state_details.flow_run_id)  # type: ignore[arg-type]
    assert run.name == "rehearsal 2026-08-21 to 2026-08-23"
    assert len(state.result()) == 3
