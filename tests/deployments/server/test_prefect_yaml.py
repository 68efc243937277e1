"""prefect.yaml is the operator's console: complete, described, and accepted by a real server."""

from __future__ import annotations

import re

import pytest
import yaml

from deployments.server.check import faults_of, form, wrong_deployments, wrong_tags
from deployments.server.deployment_list import GROUPS, PREFECT_YAML, Deployment, read_deployments
from deployments.server.prefect_environment import OF_A_WORKER
from tasks.practice.practice import load_practice

BY_NAME = {one.name: one for one in read_deployments()}
FREE_TEXT = {
    ("account-import", "path"),
    ("account-import", "reopen_by"),
    ("account-import", "release_by"),
}


def test_every_deployment_starts_and_describes_its_form() -> None:
    assert wrong_deployments() == []


def test_everything_the_operator_needs_is_there() -> None:
    assert sorted(BY_NAME) == [
        "account-import", "account-run", "audit", "catch-up", "daily-run", "give-back",
        "import-inbox",
        "morning-check",
        "place-hold", "policy-move", "record-application", "record-call", "record-guarantor",
        "record-help", "record-merge",
        "record-payment", "record-plan", "record-preference", "record-refund",
        "record-reinstatement", "record-returned-mail", "record-reversal", "record-skip",
        "record-times", "record-unrecorded", "release-hold", "reprint", "resend", "send-notices",
        "upkeep",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "cron"),
    [
        ("daily-run", "0 6 * * *"),
        ("morning-check", "0 7 * * *"),
        ("send-notices", "10 7-22 * * *"),
        ("upkeep", "30 5 * * *"),
    ],
)
def test_the_schedules_are_in_the_time_zone_of_the_practice(name: str, cron: str) -> None:
    (schedule,) = BY_NAME[name].schedules
    assert (schedule.cron, schedule.timezone) == (cron, load_practice().time_zone)


def test_a_workers_run_says_as_often_as_one_of_tend_serve_that_it_lives() -> None:
    entries = yaml.safe_load(PREFECT_YAML.read_text())["deployments"]
    assert [entry["work_pool"]["job_variables"]["env"] for entry in entries] == [
        OF_A_WORKER for _ in entries
    ]


def test_a_second_click_waits_for_a_long_act_and_nothing_sends_on_a_lease_of_the_server() -> None:
    """A server that is away for minutes cancels a run with a limit, in the middle of mailing."""
    entries = yaml.safe_load(PREFECT_YAML.read_text())["deployments"]
    limits = {entry["name"]: entry.get("concurrency_limit") for entry in entries}
    waits = {"limit": 1, "collision_strategy": "ENQUEUE"}
    limited = dict.fromkeys(("account-import", "policy-move", "reprint"), waits)
    assert {name: limit for name, limit in limits.items() if limit} == limited


def test_the_file_holds_no_path_of_a_machine() -> None:
    assert not re.search(r"(^|[\s\"'])/(?!imports)\w+/", PREFECT_YAML.read_text())


@pytest.mark.rule("PF-03", "HP-13")
def test_no_form_takes_free_text_about_a_patient() -> None:
    """A patient's name has no place to go: whatever is text has a pattern or a list."""
    free = {
        (name, parameter)
        for name, deployment in BY_NAME.items()
        for parameter, one in form(deployment)["properties"].items()
        if any(
            kind.get("type") == "string" and not {"pattern", "enum", "const"} & set(kind)
            for kind in one.get("anyOf", [one])
        )
    }
    assert free == FREE_TEXT


def test_a_default_that_its_form_refuses_is_found() -> None:
    good = BY_NAME["account-run"]
    changes = {"parameters": {"dry_run": "perhaps", "references": 1}}
    faults = faults_of(Deployment.model_validate(good.model_dump(by_alias=True) | changes))
    assert len(faults) == 2
    assert all(fault.startswith("account-run: ") for fault in faults)


@pytest.mark.parametrize(
    ("tags", "right"),
    [
        (["money", "tend"], True),
        (["tend", "money"], False),
        (["money", "daily", "tend"], False),
        (["records", "tend"], False),
        ([], False),
    ],
)
def test_a_deployment_stands_in_exactly_one_group(tags: list[str], right: bool) -> None:
    assert (wrong_tags(tags) == []) is right


def test_no_group_is_empty() -> None:
    assert {one.tags[0] for one in BY_NAME.values()} == set(GROUPS)
