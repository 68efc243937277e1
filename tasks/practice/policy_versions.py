"""Which policies there are: the shipped ones, and those that the practice adopted."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from importlib import resources
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, func, select

from policy.letters import LetterKind
from policy.policy_file import (
    KNOWN_POLICIES,
    Finding,
    PolicySpec,
    UnknownPolicy,
    check,
    load_policy,
    read_policy,
)
from policy.terms import Stage, Way
from tasks.practice.practice import current_practice
from tasks.runtime import WrongInput, current
from tasks.storage import ACCOUNT, POLICY_VERSION

Name = tuple[str, date]  # a policy's name, and the day that names its version
_read: dict[tuple[Engine, Name], PolicySpec] = {}  # an adopted version never changes


class Version(NamedTuple):
    """One version of one policy. A shipped one was adopted by nobody."""

    name: str
    effective: date
    adopted_by: str | None
    adopted_at: datetime | None
    accounts: int


class Refused(Exception):
    """The policy has faults; nothing was stored."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} faults")
        self.findings = findings


def policy_of(connection: Connection, name: str, version: date) -> PolicySpec:
    """The policy that an account runs under; asked for once a process. Raises UnknownPolicy."""
    if (name, version) in _shipped():
        return load_policy(name, version)
    return _adopted(connection, (name, version))


def policy_or_standard(connection: Connection, name: str, version: date) -> PolicySpec:
    """The policy that an account runs under, or the shipped one where that is unknown: triage sets
    such an account aside, and what happens to it meanwhile must stop nobody else."""
    try:
        return policy_of(connection, name, version)
    except UnknownPolicy:
        return load_policy("standard")


def policies_of(connection: Connection, wanted: Iterable[Name]) -> dict[Name, PolicySpec]:
    """Those of these policies that are known, and that this Tend can still read."""
    found = {}
    for one in set(wanted):
        try:
            found[one] = policy_of(connection, *one)
        except UnknownPolicy:
            continue
    return found


def newest(connection: Connection, on: date) -> PolicySpec:
    """The policy new accounts start with: the newest version whose day has come.

    Raises WrongInput when TEND_POLICY names none.
    """
    refuse_before_policies(connection, on)
    name = current().policy
    days = [day for known, day in _names(connection) if known == name and day <= on]
    if not days:
        raise WrongInput(
            f"TEND_POLICY is {name}, and no such policy is in force on {on.isoformat()}; "
            "see: tend policy list"
        )
    try:
        return policy_of(connection, name, max(days))
    except UnknownPolicy as problem:
        raise WrongInput(f"{problem}; see: tend policy check") from None


def refuse_before_policies(connection: Connection, day: date) -> None:
    """Raises WrongInput for a day on which no policy was in force: nothing was decided then."""
    name = current().policy
    days = [effective for known, effective in _names(connection) if known == name]
    if days and day < min(days):
        raise WrongInput(
            f"{day.isoformat()} is too early: TEND_POLICY is {name}, whose first day is "
            f"{min(days).isoformat()}; choose that day or a later one"
        )


def longest_to_complete(connection: Connection) -> int:
    """Days an incomplete application stays open at least, whatever policy its accounts have."""
    known = (one.assistance for one in _known(connection))
    return max(one.days_to_complete * (1 + one.extensions) for one in known)


def first_steps(connection: Connection) -> frozenset[str]:
    """The names of the first statement, whatever policy its account has."""
    return frozenset(one.steps[0].name for one in _known(connection))


def step_kinds(connection: Connection) -> frozenset[LetterKind]:
    """The kinds of letters that a step can bring, whatever policy its account has."""
    steps = (step for one in _known(connection) for step in one.steps)
    return frozenset(step.kind for step in steps if step.way is not Way.NONE)


def adopt(connection: Connection, text: str, *, by: str, now: datetime) -> tuple[PolicySpec, bool]:
    """Check the policy and keep it, word for word; False when it was adopted before.

    Raises Refused, WrongInput, and tomllib.TOMLDecodeError.
    """
    spec, findings = check(text, current_practice().facility)
    if spec is None or findings:
        raise Refused(findings)
    try:
        known = text_of(connection, spec.name, spec.effective)
    except UnknownPolicy:
        values = {"name": spec.name, "effective": spec.effective, "text": text}
        connection.execute(POLICY_VERSION.insert().values(adopted_by=by, adopted_at=now, **values))
        return spec, True
    if known != text:
        raise WrongInput(
            f"{spec.name} of {spec.effective.isoformat()} is there already, and accounts may run "
            "under it; give the new text another day in `effective`"
        )
    return spec, False


def text_of(connection: Connection, name: str, version: date) -> str:
    """A policy's file, word for word. Raises UnknownPolicy."""
    if (name, version) in _shipped():
        return resources.files("policy").joinpath(f"{name}.toml").read_text("utf-8")
    here = POLICY_VERSION.c.name == name, POLICY_VERSION.c.effective == version
    found: str | None = connection.execute(select(POLICY_VERSION.c.text).where(*here)).scalar()
    if found is None:
        raise UnknownPolicy(f"no policy {name} has a version of {version}")
    return found


def versions(connection: Connection) -> list[Version]:
    """Every version there is, with the open accounts that run under it."""
    name, effective = ACCOUNT.c.policy_name, ACCOUNT.c.policy_version
    query = select(name, effective, func.count()).where(ACCOUNT.c.stage != Stage.RESOLVED)
    rows = connection.execute(query.group_by(name, effective))
    accounts = {(row[0], row[1]): row[2] for row in rows}
    columns = POLICY_VERSION.c.adopted_by, POLICY_VERSION.c.adopted_at
    named = POLICY_VERSION.c.name, POLICY_VERSION.c.effective
    adopted = {(row[0], row[1]): row for row in connection.execute(select(*named, *columns))}
    found = []
    for one in sorted(_names(connection)):
        by, at = adopted[one][2:] if one in adopted else (None, None)
        found.append(Version(*one, by, at, accounts.get(one, 0)))
    return found


def _adopted(connection: Connection, wanted: Name) -> PolicySpec:
    """Raises UnknownPolicy for one that an older Tend read and this one refuses."""
    key = (connection.engine, wanted)
    if key not in _read:
        try:
            _read[key] = read_policy(text_of(connection, *wanted))
        except ValidationError:
            raise UnknownPolicy(
                f"policy {wanted[0]} of {wanted[1].isoformat()} lacks what this Tend asks for; "
                "adopt it again under a new day"
            ) from None
    return _read[key]


def _known(connection: Connection) -> Collection[PolicySpec]:
    """Every version that this Tend can read."""
    return policies_of(connection, _names(connection)).values()


def _names(connection: Connection) -> set[Name]:
    rows = connection.execute(select(POLICY_VERSION.c.name, POLICY_VERSION.c.effective))
    return _shipped() | {(row[0], row[1]) for row in rows}


def _shipped() -> set[Name]:
    return {(name, load_policy(name).effective) for name in KNOWN_POLICIES}
