"""`tend law`: what counsel reads."""

from __future__ import annotations

import pytest

from policy.matrix import agreement, differences, matrix
from tests.deployments.commands.conftest import Tend

ON = ("--as-of", "2026-11-27")


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
    place = ("VT", "free_care")
    cells = matrix() | {place: matrix()[place].model_copy(update={"says": ("to 200 free",)})}
    monkeypatch.setattr(agreement, "matrix", lambda: cells)
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
