"""The numbers at the desk: for a period, in groups, on the page and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from policy.desk import DeskRole
from tasks.storage import database as db
from tests.deployments.desk.conftest import Desk
from tests.factories import TODAY, make_account, make_person

Enter = Callable[..., Desk]
pytestmark = pytest.mark.sqlite_is_enough


@pytest.fixture
def accounts(database: str) -> str:
    """Three people who speak Spanish, twelve who speak English."""
    with db.writing() as connection:
        for language, people in (("es", 3), ("en", 12)):
            for _ in range(people):
                person = make_person(connection, language=language)
                make_account(connection, guarantor_id=person, first_statement_on=TODAY)
    return database


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (DeskRole.MANAGER, True), (DeskRole.COMPLIANCE, True), (DeskRole.CALLER, False),
        (DeskRole.MONEY, False), (DeskRole.ADMIN, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/numbers", "/numbers.csv?by=language"])
def test_who_may_see_the_numbers(enter: Enter, role: DeskRole, may: bool, path: str) -> None:
    desk = enter(role)
    desk.open(path)
    assert desk.status == (200 if may else 403)


@pytest.mark.usefixtures("accounts")
def test_the_page_shows_a_period_in_groups_and_hides_the_few(enter: Enter) -> None:
    desk = enter(DeskRole.MANAGER)
    desk.open(f"/numbers?from=2026-02-01&to={TODAY}&by=language")
    page = desk.last
    assert "Spanish first statement <11 hidden hidden hidden" in desk.text
    assert 'value="2026-02-01"' in page
    assert '<option value="language" selected>' in page
    assert "style=" not in page  # which the rules for the desk's pages would refuse
    assert page.count("<script") == 1
    assert "Harm guards" not in desk.text
    assert "first statement 15 $1,500.00" in desk.open("/numbers")
    assert "Harm guards" in desk.text
    assert '<svg role="img"' in desk.last
    assert "<desc>first statement: 15; reminder: 0;" in desk.last


@pytest.mark.usefixtures("accounts")
def test_the_file_is_that_of_the_page(enter: Enter) -> None:
    desk = enter(DeskRole.MANAGER)
    desk.open(f"/numbers?from=2026-02-01&to={TODAY}&by=language")
    page = desk.last
    address = f"/numbers.csv?from=2026-02-01&amp;to={TODAY}&amp;by=language"
    assert f'href="{address}"' in page
    answer = desk.http.get(address.replace("&amp;", "&"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert f"numbers-2026-02-01-{TODAY}-language.csv" in answer.headers["content-disposition"]
    lines = csv.DictReader(io.StringIO(answer.text))
    shown = {(one["figure"], one["group"], one["item"], one["measure"]): one["value"]
             for one in lines}  # fmt: skip
    assert shown["funnel", "Spanish", "first statement", "accounts"] == "<11"
    assert shown["funnel", "all", "first statement", "accounts"] == "15"


@pytest.mark.parametrize("path", ["/numbers", "/numbers.csv"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=yesterday", "The first day is not a day"),
        (f"from={TODAY}&to=2026-01-01", "is after the last"),
        ("to=2030-01-01", "is after today"),
        ("by=name", "Choose a grouping from the list"),
    ],
)
def test_what_cannot_be_shown_says_so(enter: Enter, path: str, query: str, said: str) -> None:
    desk = enter(DeskRole.MANAGER)
    desk.open(f"{path}?{query}")
    assert desk.status == 400
    assert said in desk.text
