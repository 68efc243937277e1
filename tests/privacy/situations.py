"""What can happen to the remarkable people, through Prefect, well and badly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import State
from prefect.exceptions import PrefectHTTPStatusError
from prefect.flow_engine import run_flow
from sqlalchemy import text

from deployments.server.check import form
from deployments.server.deployment_list import Deployment, read_deployments
from flows.account_import import account_import
from flows.account_run import account_run
from flows.audit import audit
from flows.catch_up import catch_up
from flows.daily_run import daily_run
from flows.give_back import give_back
from flows.inbox import import_inbox
from flows.policy_move import policy_move
from flows.record.application import record_application
from flows.record.call import record_call
from flows.record.help import record_help
from flows.record.hold import place_hold, release_hold
from flows.record.payment import record_payment, record_reversal
from flows.record.plan import record_plan, record_reinstatement, record_skip
from flows.record.preference import record_preference
from flows.record.refund import record_refund
from flows.record.returned_mail import record_returned_mail
from flows.record.times import record_times
from flows.record.unrecorded import record_unrecorded
from flows.send_notices import send_notices
from flows.upkeep import upkeep
from policy.assistance.hardship import HardshipSign
from policy.holds.holds import HoldKind
from policy.terms import ApplicationStatus, CallOutcome
from tasks.storage import database
from tests.deployments.prefect_child import HOUSE
from tests.privacy.remarkable import CREDIT, person

HER_NAME = person(1)["given_name"]
LONG_AGO = date(2020, 1, 1)
_MAY_LOOK_LIKE_A_NAME = {
    "path", "reopen_by", "release_by", "gap_accepted_by", "decided_by", "key", "payment_key",
    "second_person",
}  # fmt: skip


def run(job: Flow[..., Any], **parameters: Any) -> str:
    """The name of the state it ends in, however it ends."""
    state: State[Any] = job(**parameters, return_state=True)  # type: ignore[assignment]
    return str(state.name)


def days(references: list[str], today: date) -> None:
    """Statements, then reminders; one account looked at by hand, before and after."""
    for dry_run in (True, False):
        run(account_run, reference=references[0], as_of=today, dry_run=dry_run)
    for day in (today, today + timedelta(30)):
        run(daily_run, as_of=day, dry_run=True)
        run(daily_run, as_of=day)
    run(catch_up, first=today + timedelta(31), last=today + timedelta(32))


def what_people_tell_us(references: list[str]) -> None:
    one, two, three, four, five, six, *_ = references
    run(record_payment, reference=one, amount="50.00", key="receipt-1")
    run(record_reversal, reference=one, payment_key="receipt-1")
    run(record_call, reference=one, outcome=CallOutcome.ASKS_FOR_HELP)
    run(record_help, reference=two, sign=HardshipSign.LOST_JOB)
    run(place_hold, reference=three, kind=HoldKind.DISPUTE)
    run(release_hold, reference=three, kind=HoldKind.DISPUTE)
    run(record_application, reference=four, status=ApplicationStatus.COMPLETE, household_size=2)
    run(record_plan, reference=five, payments=12)
    run(record_skip, reference=five)
    run(record_preference, reference=six, channel="mail", wanted=False)
    run(record_times, reference=six, not_before="12:00")
    run(record_returned_mail, reference=two)
    run(record_unrecorded, reference=two, by="Ana Rivera")
    run(policy_move, from_policy="2024-01-01", to_policy="2024-01-01")
    for job in (send_notices, audit, upkeep):
        run(job)


def remittance(path: str) -> None:
    for dry_run in (True, False):
        assert run(account_import, path=path, dry_run=dry_run) == "Completed"


def inbox(export: Path, folder: Path) -> None:
    """What lies there is called as its senders like, and what is refused says so beside it."""
    shutil.copytree(export, folder / f"{HER_NAME} export")
    (folder / f"{HER_NAME}.pdf").write_text(person(1)["email"])
    assert run(import_inbox) == "Nothing to do"  # it may still be coming
    for one in folder.rglob("*"):
        os.utime(one, (0, 0))
    assert run(import_inbox) == "Completed with problems"
    assert (folder / f"{HER_NAME}.pdf.why.txt").is_file()
    assert run(give_back) == "Completed"


def wrong_input(references: list[str], in_credit: str, folder: str) -> None:
    """What a flow refuses is not said again, nor what it is compared with."""
    too_much = {"reference": in_credit, "amount": f"{CREDIT + 0.01:.2f}"}
    assert run(record_refund, **too_much) == "Wrong input"
    assert run(record_plan, reference=references[8], amount="1.00") == "Wrong input"
    assert (
        run(record_plan, reference=references[8], payments=3, first_due=LONG_AGO) == "Wrong input"
    )
    assert run(record_reinstatement, reference=references[8]) == "Wrong input"
    assert run(account_import, path=folder) == "Wrong input"
    cut_off = Path(folder) / "cut-off.835"
    cut_off.write_text("ISA*00*" + HER_NAME * 200)
    assert run(account_import, path=str(cut_off)) == "Wrong input"


def refused_by_the_forms(prefect: SyncPrefectClient) -> int:
    """A name typed into any field of any form never becomes a run. How many fields there are."""
    fields = 0
    for one in read_deployments():
        names = set(form(one)["properties"]) - _MAY_LOOK_LIKE_A_NAME
        if not names:
            continue
        # Under a name of its own: other tests deploy the file itself to this server.
        changed = one.model_dump(by_alias=True) | {"name": f"canary-{one.name}", "schedules": []}
        deployment = Deployment.model_validate(changed).to_serve("America/Chicago").apply()
        assert isinstance(deployment, UUID)
        for name in names:
            with pytest.raises(PrefectHTTPStatusError):
                prefect.create_flow_run_from_deployment(deployment, parameters={name: HER_NAME})
        fields += len(names)
    return fields


def typed_without_validation(prefect: SyncPrefectClient) -> None:
    """A name in every field of every form, with *Validate parameters* off, and run as a worker
    runs it."""
    there = {one.name: one.id for one in prefect.read_deployments(limit=200)}
    for one in read_deployments():
        if names := list(form(one)["properties"]):
            deployment = there[f"canary-{one.name}"]
            prefect.update_deployment(deployment, DeploymentUpdate(enforce_parameter_schema=False))
            asked = prefect.create_flow_run_from_deployment(
                deployment, parameters=dict.fromkeys(names, HER_NAME)
            )
            assert asked.parameters[names[0]] == HER_NAME
            state: Any = run_flow(one.flow(), flow_run=asked, return_type="state")
            assert state.name == "Wrong input", one.name


def failures(reference: str, day: date) -> None:
    """The database refuses, and says so with a value: first in a task that serves everybody, then
    in the middle of a batch. What it says would stand in the traceback of both."""
    for number, (table, end) in enumerate(
        (("message", "Failed"), ("envelope_line", "Completed with problems"))
    ):
        with database.writing() as connection:
            connection.execute(text("UPDATE account SET next_review_on = :day"), {"day": day})
            _refuse(connection, table)
        assert run(daily_run, as_of=day + timedelta(number)) == end
        run(account_run, reference=reference, as_of=day + timedelta(number), dry_run=False)
        with database.writing() as connection:
            connection.execute(text(f"DROP TRIGGER refuse_{table}"))


def _refuse(connection: Any, table: str) -> None:
    connection.execute(
        text(
            f"CREATE TRIGGER refuse_{table} BEFORE INSERT ON {table} BEGIN "
            f"SELECT RAISE(ABORT, '{HER_NAME} {person(1)['email']}'); END"
        )
    )


def killed(day: date) -> str:
    """A daily run that is killed inside a stage; what it printed."""
    command = [sys.executable, "-m", "tests.privacy.killed_day", day.isoformat()]
    with subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        printed = []
        for line in child.stdout:
            printed.append(line)
            if line == "here\n":
                child.kill()
        assert printed[-1] == "here\n", printed
        return "".join(printed)
