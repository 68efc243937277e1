"""Two notices that a double of SendGrid accepted, for a webhook that knows its key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasks.storage import database
from tests.sendgrid_double import Double
from tests.tasks.mailing import hand_over, live, reminded

both = pytest.mark.parametrize(
    "double", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def double(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """Two notices were accepted; the webhook knows the double's key. On SQLite unless asked."""
    url: str = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    monkeypatch.setenv("TEND_DATABASE_URL", url)
    monkeypatch.setattr(database, "_configured", [url])
    double = Double()
    monkeypatch.setenv("TEND_SENDGRID_WEBHOOK_KEY", double.public_key)
    with live(double, monkeypatch):
        reminded(2)
        hand_over()
        yield double
    database.engine(url).dispose()
