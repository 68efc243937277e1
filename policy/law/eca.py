"""Would an extraordinary collection action be allowed? An answer for those who ask, never a plan.

Tend takes no such action and has no code for one: nothing reads this answer but the page that
shows it (rules 1.2, 1.3; a test holds the imports to that).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from policy.holds import HOLD_WORDS, HoldKind
from policy.law.federal_clock import last_day_of_bundle
from policy.law.state_times import strictest


class Extraordinary(StrEnum):
    """1.2: what section 501(r) calls extraordinary. Letters and calls are not."""

    SALE = "selling the bill"
    CREDIT_REPORT = "reporting to a credit bureau"
    DEFERRED_CARE = "deferring or denying care over an old bill"
    LEGAL = "a lien, an attachment, a suit or garnishing wages"


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """501R-02: the notice that names what is intended. Tend writes none."""

    provided_on: date
    deadline: date
    names_actions: bool
    has_summary: bool
    by_e_mail_only: bool = False
    chose_e_mail: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known about an account, or about several taken together (501R-05)."""

    first_statements: tuple[date | None, ...]
    statements_without_notice: int = 0
    notice: WrittenNotice | None = None
    oral_attempts: tuple[date, ...] = ()
    holds: tuple[HoldKind, ...] = ()
    states: tuple[str, ...] = ()
    determined: bool = False
    help_declined: bool = False
    """501R-17: kept, and never counted: a waiver is no answer to anything."""
    plan_offered: bool = False
    practice_allows: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that stands in the way. `earliest` is the first day it could be gone."""

    rule: str
    name: str
    words: str
    earliest: date | None = None


def notice_faults(notice: WrittenNotice) -> list[Lacking]:
    """501R-02: what is wrong with a written notice, whatever the day."""
    least = notice.provided_on + timedelta(strictest((), notice.provided_on).notice_days)
    checks = (
        (notice.deadline >= least, "501R-02", "deadline", "its deadline is less than 30 days away"),
        (notice.names_actions, "501R-02", "names_actions", "it does not name what is intended"),
        (notice.has_summary, "501R-07", "summary", "the plain-language summary is not with it"),
        (
            notice.chose_e_mail or not notice.by_e_mail_only,
            "501R-23",
            "paper",
            "it went by e-mail to a person who did not choose e-mail",
        ),
    )
    return [Lacking(rule, name, words) for fine, rule, name, words in checks if not fine]


def eca_ready(asked: Asked, today: date) -> tuple[Lacking, ...]:
    """Everything that stands in the way today; empty: a person may look at it (1.3)."""
    never = () if asked.practice_allows else (Lacking("1.3", "policy", "this practice never does"),)
    held = [Lacking(kind.value, "hold", HOLD_WORDS[kind]) for kind in asked.holds]
    checks = (_statements, _notice, _conversation, _states)
    return (*never, *(one for check in checks for one in check(asked, today)), *held)


def _statements(asked: Asked, today: date) -> Iterator[Lacking]:
    provided = [day for day in asked.first_statements if day is not None]
    if len(provided) < len(asked.first_statements) or not provided:
        yield Lacking("501R-01", "first_statement", "no first statement was provided")
        return
    rules = strictest(asked.states, today)
    last = last_day_of_bundle(provided, rules)
    if today <= last:
        words = f"{rules.notification_days} days from the first statement end on {last.isoformat()}"
        name = "501R-05" if len(provided) > 1 else "501R-01"
        yield Lacking(name, "notification_period", words, last + timedelta(1))
    if asked.statements_without_notice:
        words = f"{asked.statements_without_notice} statements lack the notice of help"
        yield Lacking("501R-08", "statement_notice", words)


def _notice(asked: Asked, today: date) -> Iterator[Lacking]:
    notice = asked.notice
    if notice is None:
        yield Lacking("501R-02", "written_notice", "no written notice was provided")
        return
    yield from notice_faults(notice)
    if today <= notice.deadline:
        words = f"the deadline of the notice is {notice.deadline.isoformat()}"
        yield Lacking("501R-02", "notice_deadline", words, notice.deadline + timedelta(1))


def _conversation(asked: Asked, today: date) -> Iterator[Lacking]:
    if not any(day < today for day in asked.oral_attempts):
        words = "nobody has tried to tell the person about help on the phone"
        yield Lacking("501R-10", "oral_notice", words)


def _states(asked: Asked, today: date) -> Iterator[Lacking]:
    rules = strictest(asked.states, today)
    if rules.plan_offer_first and not asked.plan_offered:
        yield Lacking("2.4", "plan_offer", "a plan has to be offered first")
    if rules.screening_first and not asked.determined:
        yield Lacking("2.4", "screening", "help with the cost has to be decided first")
