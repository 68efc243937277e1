"""The answer to "would it be allowed?": almost always no, with all that stands in the way."""

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from policy.holds.holds import HoldKind
from policy.law.eca import Asked, Extraordinary, WrittenNotice, eca_ready, notice_faults
from policy.law.facility import Facility
from policy.terms import Action, Channel

HOUSE = Path(__file__).parents[3]
FIRST = date(2026, 1, 15)
DAY = timedelta(1)
NOTICE = WrittenNotice(date(2026, 4, 1), date(2026, 5, 1), names_actions=True, has_summary=True)
ASKED = Asked(
    first_statements=(FIRST,),
    notice=NOTICE,
    oral_attempts=(date(2026, 3, 2),),
    practice_allows=True,
)


def lacking(day: date, **values: object) -> list[tuple[str, str]]:
    return [(one.rule, one.name) for one in eca_ready(replace(ASKED, **values), day)]  # type: ignore[arg-type]


@pytest.mark.rule("501R-01", "1.3")
@pytest.mark.vector(1)
def test_through_day_120_it_is_blocked() -> None:
    assert lacking(date(2026, 5, 14)) == [("501R-01", "notification_period")]
    assert lacking(date(2026, 5, 15)) == [("501R-01", "notification_period")]
    assert eca_ready(ASKED, date(2026, 5, 15))[0].earliest == date(2026, 5, 16)


@pytest.mark.rule("501R-01", "501R-02", "1.3")
@pytest.mark.vector(2)
def test_from_day_121_nothing_federal_stands_in_the_way() -> None:
    assert lacking(date(2026, 5, 16)) == []


@pytest.mark.rule("501R-02")
@pytest.mark.vector(3)
def test_a_notice_with_a_deadline_of_less_than_30_days_is_wrong() -> None:
    def faults(deadline: date) -> list[str]:
        notice = replace(NOTICE, provided_on=date(2026, 5, 1), deadline=deadline)
        return [fault.name for fault in notice_faults(notice)]

    assert faults(date(2026, 5, 20)) == ["deadline"]
    assert faults(date(2026, 5, 30)) == ["deadline"]
    assert faults(date(2026, 5, 31)) == faults(date(2026, 6, 1)) == []


@pytest.mark.rule("501R-02")
def test_through_the_deadline_of_the_notice_it_is_blocked() -> None:
    notice = replace(NOTICE, provided_on=date(2026, 5, 1), deadline=date(2026, 5, 31))
    assert lacking(date(2026, 5, 30), notice=notice) == [("501R-02", "notice_deadline")]
    assert lacking(date(2026, 5, 31), notice=notice) == [("501R-02", "notice_deadline")]
    assert lacking(date(2026, 6, 1), notice=notice) == []


@pytest.mark.rule("501R-02")
def test_without_a_notice_or_what_it_must_name_it_is_blocked() -> None:
    day = date(2026, 6, 1)
    assert lacking(day, notice=None) == [("501R-02", "written_notice")]
    vague = replace(NOTICE, names_actions=False)
    assert lacking(day, notice=vague) == [("501R-02", "names_actions")]


@pytest.mark.rule("501R-07")
def test_a_notice_without_the_summary_is_wrong() -> None:
    bare = replace(NOTICE, has_summary=False)
    assert lacking(date(2026, 6, 1), notice=bare) == [("501R-07", "summary")]


@pytest.mark.rule("501R-23")
def test_a_notice_by_e_mail_alone_counts_only_for_those_who_chose_e_mail() -> None:
    mailed = replace(NOTICE, by_e_mail_only=True)
    assert lacking(date(2026, 6, 1), notice=mailed) == [("501R-23", "paper")]
    assert lacking(date(2026, 6, 1), notice=replace(mailed, chose_e_mail=True)) == []


@pytest.mark.rule("501R-10", "1.3")
@pytest.mark.vector(4)
def test_without_a_logged_call_the_oral_notice_is_missing() -> None:
    day = date(2026, 6, 1)
    assert lacking(day, oral_attempts=()) == [("501R-10", "oral_notice")]
    assert lacking(day, oral_attempts=(day,)) == [("501R-10", "oral_notice")]
    assert lacking(day, oral_attempts=(day - DAY,)) == []


@pytest.mark.rule("501R-05")
def test_the_most_recent_of_several_accounts_decides() -> None:
    both = (FIRST, date(2026, 3, 2))
    assert lacking(date(2026, 6, 30), first_statements=both) == [("501R-05", "notification_period")]
    assert lacking(date(2026, 7, 1), first_statements=both) == []


@pytest.mark.rule("501R-01")
def test_an_account_without_a_first_statement_blocks_all_of_them() -> None:
    day = date(2027, 6, 1)
    assert lacking(day, first_statements=(FIRST, None)) == [("501R-01", "first_statement")]
    assert lacking(day, first_statements=()) == [("501R-01", "first_statement")]


@pytest.mark.rule("501R-08")
def test_one_statement_without_the_notice_of_help_blocks() -> None:
    found = lacking(date(2026, 6, 1), statements_without_notice=1)
    assert found == [("501R-08", "statement_notice")]


@pytest.mark.rule("501R-11", "501R-12", "501R-15", "1.3")
@pytest.mark.parametrize("kind", list(HoldKind))
def test_every_hold_blocks(kind: HoldKind) -> None:
    assert lacking(date(2026, 6, 1), holds=(kind,)) == [(kind.value, "hold")]


@pytest.mark.rule("501R-17")
def test_a_waiver_shortens_nothing() -> None:
    for day in (date(2026, 5, 15), date(2026, 5, 16)):
        assert lacking(day, help_declined=True) == lacking(day)
    bare = lacking(date(2026, 6, 1), help_declined=True, notice=None, oral_attempts=())
    assert [rule for rule, _ in bare] == ["501R-02", "501R-10"]


@pytest.mark.rule("2.4 MD", "2.4 CA", "2.4 NY")
@pytest.mark.parametrize(("state", "days"), [("MD", 240), ("CA", 180), ("NY", 180), ("TX", 120)])
def test_a_states_longer_wait_counts(state: str, days: int) -> None:
    known = {"states": (state,), "plan_offered": True, "determined": True}
    for day, found in ((days - 1, 1), (days, 1), (days + 1, 0)):
        assert len(lacking(FIRST + day * DAY, **known)) == found


@pytest.mark.rule("2.4 CO", "2.4 NJ", "2.4 IL")
def test_some_states_want_a_plan_offered_and_help_decided_first() -> None:
    day = date(2026, 12, 1)
    colorado = lacking(day, states=("CO",))
    assert colorado == [("2.4", "plan_offer"), ("2.4", "screening")]
    assert lacking(day, states=("CO",), plan_offered=True, determined=True) == []
    assert lacking(day, states=("NJ",)) == [("2.4", "plan_offer")]


@pytest.mark.rule("1.3")
def test_the_standard_practice_never_does() -> None:
    assert Facility().policy_allows_eca is False
    assert lacking(date(2026, 6, 1), practice_allows=False) == [("1.3", "policy")]


@pytest.mark.rule("501R-06")
def test_deferring_care_is_refused_without_a_named_approver() -> None:
    for approver in ("", "  "):
        with pytest.raises(ValidationError, match="501R-06"):
            Facility(defer_care=True, compliance_approver=approver)
    assert Facility(defer_care=True, compliance_approver="R. Diaz").defer_care
    assert not Facility().defer_care


@pytest.mark.rule("1.2")
def test_what_tend_does_is_writing_calling_and_helping() -> None:
    assert set(Channel) == {Channel.LETTER, Channel.NOTICE, Channel.CALL}
    assert {action for action in Action if action.acts} == {
        Action.CONTACT, Action.CALL, Action.SCREEN, Action.RESOLVE, Action.REVIEW,
        Action.RETURN_TO_CALL,
    }  # fmt: skip
    assert len(Extraordinary) == 4


@pytest.mark.rule("1.2", "1.3", "501R-14")
def test_nothing_but_the_page_that_shows_it_reads_the_answer() -> None:
    readers = {
        path.relative_to(HOUSE).as_posix()
        for room in ("policy", "models", "tasks", "flows", "deployments")
        for path in (HOUSE / room).rglob("*.py")
        if _imports(path) & {"policy.law.eca", "policy.law.credit_reporting", *_offered()}
    }
    assert readers <= {"policy/law/__init__.py", "tasks/history/compliance_answers.py"}


def _offered() -> set[str]:
    """What the face of the room names of the two, as others import it."""
    face = ast.parse((HOUSE / "policy" / "law" / "__init__.py").read_text())
    names = {
        f"policy.law.{alias.name}"
        for node in face.body
        if isinstance(node, ast.ImportFrom)
        and node.module in ("policy.law.eca", "policy.law.credit_reporting")
        for alias in node.names
    }
    assert names
    return names


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    named = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    both = {
        f"{n.module}.{a.name}"
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and n.module
        for a in n.names
    }
    return named | plain | both
