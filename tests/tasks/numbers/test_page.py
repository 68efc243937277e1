"""The page of the numbers stands alone: words and pictures, and no script."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import Connection

from tasks.numbers import Grouping, page_of, parts_of
from tests.factories import make_account, make_person
from tests.tasks.numbers.facts import FIRST, told

pytestmark = pytest.mark.sqlite_is_enough


class _Read(HTMLParser):
    """What of it matters: its elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def with_accounts(connection: Connection, people: int = 12, **person: str) -> None:
    for _ in range(people):
        make_account(
            connection, guarantor_id=make_person(connection, **person), first_statement_on=FIRST
        )


def test_the_page_has_no_script_and_asks_nobody_for_anything(connection: Connection) -> None:
    with_accounts(connection)
    page = page_of(told(connection), "Lakeside & <Sons>")
    read = _Read(page)
    assert not {"script", "link", "iframe", "img", "object"} & {*read.names()}
    names = {name for _, attributes in read.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "href", "style"}
    assert "url(" not in page
    assert "Lakeside &amp; &lt;Sons&gt;" in page
    assert "<title>Numbers from 2026-01-01 to 2026-02-10" in page


def test_each_picture_says_in_words_what_it_shows_and_its_table_stands_beneath(
    connection: Connection,
) -> None:
    with_accounts(connection)
    read = _Read(page_of(told(connection), "Lakeside"))
    pictures = [attributes for tag, attributes in read.elements if tag == "svg"]
    assert pictures
    assert all(one["role"] == "img" for one in pictures)
    order = [tag for tag in read.names() if tag in ("svg", "table", "h2")]
    assert not [place for place, tag in enumerate(order) if tag == "svg" and
                order[place + 1] != "table"]  # fmt: skip
    drawn = next(one.picture for one in parts_of(told(connection)) if one.name == "funnel")
    assert "<desc>first statement: 12; reminder: 0;" in drawn


def test_a_picture_of_groups_shows_nothing_of_what_is_hidden(connection: Connection) -> None:
    with_accounts(connection, 3, language="es")
    with_accounts(connection, 20, language="en")
    with_accounts(connection, 30, language="vi")
    drawn = next(
        one.picture for one in parts_of(told(connection, Grouping.LANGUAGE)) if one.name == "funnel"
    )
    assert "English: hidden; Spanish: &lt;11; Vietnamese: 30" in drawn
    widths = [int(one) for one in re.findall(r'<rect[^>]* width="(\d+)"[^>]*fill="#12506a"', drawn)]
    assert widths == [0, 0, 360]


def test_without_anything_there_are_tables_and_no_pictures(connection: Connection) -> None:
    names = _Read(page_of(told(connection), "Lakeside")).names()
    assert "svg" not in names
    assert names.count("table") == len(told(connection).figures)
