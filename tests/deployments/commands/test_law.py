"""`tend law`: what counsel reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from deployments.commands import law as command
from flows.pages.daily_summary import next_steps
from policy.assistance import state_help
from policy.matrix import age, agreement, differences, ending, matrix
from tasks.daily_run.answers import DayResult, Reach, Waiting
from tasks.daily_run.summary import morning
from tasks.runs.runs import RunCounts, StatusCounts
from tasks.storage import database
from tests.deployments.commands.conftest import Tend
from tests.tasks.days import begun

READ = date(2026, 11, 27)
ON = ("--as-of", READ.isoformat())
PLACE = ("VT", "free_care")


def test_612_answers_are_counted_and_each_says_where_it_was_read(tend: Tend) -> None:
    answer = tend("law", "--json", *ON).json
    assert len(answer["cells"]) == 612
    assert sum(answer["counts"].values()) == 612
    assert answer["counts"]["open"] <= 150
    assert all(
        cell["answer"] and cell["source_url"] and cell["read_on"] for cell in answer["cells"]
    )


def test_one_state_has_twelve_answers_with_words_and_address(tend: Tend) -> None:
    said = tend("law", "vt", *ON).out
    assert "VT: Up to which income is care free?" in said
    assert "https://legislature.vermont.gov/statutes/" in said
    assert "resulting in free care" in said
    assert "12 answers:" in said
    assert "not legal advice" in said


def test_a_person_reads_a_table_of_all_states(tend: Tend) -> None:
    said = tend("law", *ON).out
    assert "612 answers:" in said
    assert "One state with its words and sources: tend law VT" in said


@pytest.mark.parametrize(("days", "number"), [("0", 0), ("179", 0), ("180", 0)])
def test_nothing_that_was_read_today_is_stale(tend: Tend, days: str, number: int) -> None:
    assert len(tend("law", "--stale", days, "--json", *ON).json["cells"]) == number


@pytest.mark.parametrize(("on", "number"), [("2027-05-26", 0), ("2027-05-27", 612)])
def test_everything_is_stale_after_180_days(tend: Tend, on: str, number: int) -> None:
    answer = tend("law", "--stale", "180", "--json", "--as-of", on).json
    assert len(answer["cells"]) == answer["aging"]["stale"] == number


def test_what_has_ended_is_listed(tend: Tend) -> None:
    found = tend("law", "--ends", "--json", *ON).json["cells"]
    assert {cell["state"] for cell in found} == {"NC", "OH"}
    assert "Ends: 2026-06-30." in tend("law", "NC", "--ends", *ON).out


def test_what_is_open_is_listed_by_state(tend: Tend) -> None:
    found = tend("law", "--open", "--json", *ON).json["cells"]
    assert {cell["status"] for cell in found} == {"open"}
    of_one = tend("law", "DC", "--open", "--json", *ON).json["cells"]
    assert {cell["state"] for cell in of_one} == {"DC"}


def test_a_number_that_differs_is_shown_with_both_readings(
    tend: Tend, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plant_cell(monkeypatch, says=("to 200 free",))
    assert len(differences()) == 1
    said = tend("law", "--differs", *ON).out
    assert "1 answer:" in said
    assert "The data files say: 2024-07-01 to 250 free" in said


def test_a_state_that_is_none_is_one_line(tend: Tend) -> None:
    answer = tend("law", "Vermont")
    assert answer.code == 2
    assert "'Vermont' is no state; write it like VT" in answer.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("VT", "new.toml"), "'new.toml' would do nothing without changed; leave it out"),
        (("VT", "--review"), "--review would do nothing without changed; leave it out"),
        (("changed", "2026-07-01", "--open"), "--open would do nothing after changed"),
        (("changed", "2026-07-01", "--stale", "9", "--ends"), "--stale and --ends would do"),
        (("changed", "2026-07-01", "--by", "Jo"), "--by would do nothing after changed without"),
    ],
)
def test_an_option_that_would_do_nothing_is_one_line(
    tend: Tend, given: tuple[str, ...], said: str
) -> None:
    answer = tend("law", *given)
    assert answer.code == 2
    assert said in answer.err


def _plant_cell(monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    cells = matrix() | {PLACE: matrix()[PLACE].model_copy(update=values)}
    for module in (agreement, age, command):
        monkeypatch.setattr(module, "matrix", lambda: cells)


def _plant_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first band of Vermont's act ends at 251 percent."""
    whole = state_help().model_dump()
    [first, *_] = [row for row in whole["floors"] if row["rule"] == "2.3 VT"]
    first["bands"][0]["up_to"] = first["bands"][1]["above"] = 251
    slipped = type(state_help()).model_validate(whole)
    monkeypatch.setattr(agreement, "state_help", lambda: slipped)


def _of_the_morning() -> str:
    run = begun(READ)
    with database.reading() as connection:
        found = morning(connection, run, 200)
    counts = RunCounts(READ, StatusCounts(), {})
    return "\n".join(next_steps(DayResult(counts, Reach(), Waiting(0, None)), found, Reach()))


@pytest.mark.rule("2.5")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("plant", "option", "on_the_page", "for_counsel"),
    [
        pytest.param(
            lambda patch: _plant_cell(patch, read_on=READ - timedelta(181)),
            ("--stale", "180"),
            "1 were read more than 180 days ago: `tend law --stale 180`",
            ", 2026-05-30 (how sure",
            id="a stale cell",
        ),
        pytest.param(
            _plant_number,
            ("--differs",),
            "1 do not say what the data say: `tend law --differs`",
            "2024-07-01 to 251 free",
            id="a wrong number",
        ),
        pytest.param(
            lambda patch: _plant_cell(patch, ends=READ + timedelta(1)),
            ("--ends",),
            f"{1 + len(ending(READ))} end within 60 days or have ended: `tend law --ends`",
            "Ends: 2026-11-28.",
            id="a law that ends tomorrow",
        ),
    ],
)
def test_what_is_planted_is_on_the_mornings_page_and_in_tend_law(
    plant: Callable[[pytest.MonkeyPatch], None],
    option: tuple[str, ...],
    on_the_page: str,
    for_counsel: str,
    tend: Tend,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert on_the_page not in _of_the_morning()
    assert "VT: " not in tend("law", *option, *ON).out
    plant(monkeypatch)
    assert on_the_page in _of_the_morning()
    said = tend("law", *option, *ON).out
    assert "VT: Up to which income is care free?" in said
    assert for_counsel in said
