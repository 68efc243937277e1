"""A small practice on a day on which one account needs a person, and `tend serve` for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, text, update

from models import Account
from policy.policy_file.spec import load_policy
from policy.terms import Stage
from tasks.storage import database
from tasks.storage.tables import ACCOUNT
from tests.deployments.prefect_child import started
from tests.factories import make_account, the
from tests.waiting import eventually

SERVE = (
    "import sys; from deployments.server.serve import serve; "
    "sys.exit(serve(int(sys.argv[1]), desk_port=int(sys.argv[2])))"
)


def move_in(today: date, new: int = 8, reminded: int = 4) -> str:
    """Accounts that are due today; the reference of the one whose policy nobody adopted."""
    with database.writing() as connection:
        for _ in range(new):
            make_account(connection, next_review_on=today, enrolled_on=today - timedelta(1))
        for _ in range(reminded):
            _reminded(connection, today)
        wrong = make_account(
            connection, next_review_on=today, enrolled_on=today - timedelta(1), policy_name="ours"
        )
        return str(the(connection, Account, wrong)["reference"])


def _reminded(connection: Connection, today: date) -> None:
    provided = today - timedelta(35)
    make_account(
        connection,
        next_review_on=today,
        enrolled_on=provided - timedelta(5),
        stage=Stage.STATEMENT,
        step="statement_1",
        step_on=provided,
        first_statement_on=provided,
    )


@contextmanager
def broken() -> Iterator[None]:
    """Meanwhile no run can begin: the database refuses it."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'planted'); END"
    with database.writing() as connection:
        connection.execute(text(f"CREATE TRIGGER planted BEFORE INSERT ON run {refuse}"))
    yield
    with database.writing() as connection:
        connection.execute(text("DROP TRIGGER planted"))


def put_right(reference: str) -> None:
    """What `tend policy move` does for an account whose policy is not there."""
    wrong = ACCOUNT.c.reference == reference
    with database.writing() as connection:
        connection.execute(update(ACCOUNT).where(wrong).values(policy_name=load_policy().name))


@contextmanager
def served(home: Path) -> Iterator[str]:
    """`tend serve` on a free port; the address of its pages."""
    os.environ.pop("PREFECT_API_URL", None)
    port, log = _free_port(), home / "serve.log"
    with started("-c", SERVE, str(port), str(_free_port()), log=log, folder=home) as serves:
        ready = eventually(
            lambda: "Tend is being served" in log.read_text(),
            over=lambda: serves.poll() is not None,
        )
        assert ready, log.read_text()
        yield f"http://127.0.0.1:{port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
