"""What a letter says of the help there is comes from the policy of its own accounts, and never from
the shipped one: every number of this practice's policy is another."""

from __future__ import annotations

import ast
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from policy.policy_file.spec import load_policy, read_policy
from policy.terms import ApplicationStatus
from tasks.letters.letter import HelpLimits, Letter, help_limits
from tasks.letters.letter_facts import load_letters
from tasks.letters.page import page_of
from tasks.letters.specimens import SPECIMENS, letter_about, made_up
from tasks.practice.policy_versions import adopt
from tasks.practice.practice import load_practice
from tasks.storage.database import reading, writing
from tasks.storage.tables import ENVELOPE
from tests.factories import NOW
from tests.scenarios.life import Life

pytestmark = pytest.mark.sqlite_is_enough
HOUSE = Path(__file__).parents[2]
STANDARD = resources.files("policy").joinpath("standard.toml").read_text("utf-8")
PRACTICE = load_practice()
OURS = "ours"
SCALE = """
[[scales]]
name = "ours"
effective = 2024-01-01
source = "the board, January 2024"
confidence = "D"
bands = [
    { above = 0, up_to = 250, discount = 100 },
    { above = 250, up_to = 350, discount = 70 },
    { above = 350, up_to = 500, discount = 35 },
]

[[steps]]
name = "statement_1\""""


def text_of_ours() -> str:
    """The shipped file, with every number moved that a letter could say."""
    text = STANDARD.replace('name = "standard"', f'name = "{OURS}"', 1)
    text = text.replace("effective = 2024-01-01", "effective = 2024-06-01", 1)
    for name, number in (
        ("days_to_complete", 50), ("days_to_answer", 45), ("covers_days", 200),
        ("days_after_release", 21), ("days_after_fresh_statement", 21),
        ("look_again_after_days", 33), ("settle_after_days", 150), ("days_after_conversation", 9),
    ):  # fmt: skip
        text = _moved(text, name, number)
    text = text.replace('scale = "basic_200_400"', 'scale = "ours"')
    return text.replace('\n[[steps]]\nname = "statement_1"', SCALE, 1)


def _moved(text: str, name: str, number: int) -> str:
    old = next(line for line in text.splitlines() if line.startswith(f"{name} = "))
    return text.replace(old, f"{name} = {number}")


def under_ours(life: Life, **values: Any) -> int:
    """An account of a guarantor at 300 percent, under the policy that the practice adopted."""
    life.guarantor(household_size=4, annual_income_cents=100_000_00)
    with writing() as connection:
        spec, _ = adopt(connection, text_of_ours(), by="Ana", now=NOW)
    return life.account(policy_name=spec.name, policy_version=spec.effective, **values)


def letters() -> list[Letter]:
    with reading() as connection:
        ids = connection.execute(select(ENVELOPE.c.id).order_by(ENVELOPE.c.on_date)).scalars()
        return load_letters(connection, list(ids))


def words_of(letter: Letter) -> str:
    return str(page_of(letter, PRACTICE))


def test_every_number_of_ours_that_a_letter_could_say_is_another() -> None:
    ours, shipped = read_policy(text_of_ours()), load_policy("standard")
    for block in ("assistance", "holds"):
        mine, theirs = getattr(ours, block).model_dump(), getattr(shipped, block).model_dump()
        same = {name for name in mine if mine[name] == theirs[name]}
        assert same <= {"basis_date", "extensions"}
    assert (help_limits(ours), help_limits(shipped)) == (HelpLimits(500, 250), HelpLimits(400, 200))


@pytest.mark.rule("501R-26")
def test_the_summary_says_how_far_the_accounts_own_policy_helps(life: Life) -> None:
    under_ours(life)
    life.until("2026-05-20")
    told = [words_of(one) for one in letters() if one.with_summary]
    assert told
    for text in told:
        assert "up to 500 percent" in text
        assert "Up to 250 percent" in text
        assert "400 percent" not in text
        assert "200 percent" not in text


@pytest.mark.rule("501R-18")
def test_a_presumptive_award_gives_the_policys_own_days_to_ask_for_more(life: Life) -> None:
    under_ours(life)
    life.until("2026-03-17")
    [award] = [one for one in letters() if one.sections[0].kind == "presumptive_award"]
    assert award.on_date == date(2026, 3, 17)
    page: Any = page_of(award, PRACTICE)
    said = str(page["blocks"])  # the bill's own 30 days stand elsewhere
    assert "May 1, 2026" in said
    assert "April 16, 2026" not in said


@pytest.mark.rule("501R-11")
def test_an_incomplete_application_stays_open_for_the_policys_own_days(life: Life) -> None:
    account = under_ours(life)
    life.run()
    life.applies(account, ApplicationStatus.INCOMPLETE, missing="Pay stubs")
    life.until("2026-01-20")
    [asked] = [one for one in letters() if one.sections[0].kind == "incomplete_application"]
    respond_by = asked.sections[0].facts["respond_by"]
    assert isinstance(respond_by, date)
    assert (respond_by - asked.on_date).days == 50


def test_accounts_of_two_policies_are_told_of_the_newest(life: Life) -> None:
    under_ours(life)
    life.account()
    life.run()
    [letter] = letters()
    assert {line.guarantor_id for line in letter.accounts} == {life.guarantor_id}
    assert (len(letter.accounts), letter.help_limits) == (2, HelpLimits(500, 250))


def test_a_specimen_says_what_the_policy_says_it_is_shown_under() -> None:
    ours = read_policy(text_of_ours())
    text = words_of(made_up(SPECIMENS[0], "en", ours))
    assert "up to 500 percent" in text
    by_name = {one.name: one for one in SPECIMENS}
    award = made_up(by_name["presumptive_award"], "en", ours).sections[0].facts
    asked = made_up(by_name["incomplete_application"], "en", ours).sections[0].facts
    assert (award["respond_by"], asked["respond_by"]) == (date(2026, 4, 16), date(2026, 4, 21))


def test_a_preview_with_an_accounts_facts_is_under_its_policy(life: Life) -> None:
    account = under_ours(life)
    with reading() as connection:
        letter = letter_about(connection, str(life.row(account)["reference"]), life.today)
    assert letter is not None
    assert letter.help_limits == HelpLimits(500, 250)


def test_no_room_takes_the_shipped_policy_without_naming_it() -> None:
    unnamed = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for room in ("tasks", "flows", "deployments", "policy")
        for path in sorted((HOUSE / room).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) == "load_policy"
        and not call.args
    ]
    assert unnamed == []
