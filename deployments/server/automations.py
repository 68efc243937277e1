"""What Prefect tells people without being asked: automations as code, put on the server by name.

They watch states and events, name runs and never people, and do nothing but tell; one marks a run
as crashed whose heartbeat is missing. Where no block for messages is named they only leave their
trace in Prefect's events.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import (
    ActionTypes,
    ChangeFlowRunState,
    DoNothing,
    SendNotification,
)
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings

from deployments.server.deployment_list import read_deployments
from deployments.server.prefect_environment import HEARTBEAT
from flows.job import WITH_PROBLEMS
from flows.morning_check import MISSING
from flows.pages.unknown_mail import UNKNOWN_MESSAGES
from tasks.runtime import WRONG_INPUT, WrongInput

_RUN = "prefect.flow-run."
_DAILY = "daily run"
_BAD_ENDS = ("Failed", "Crashed", "TimedOut", WRONG_INPUT)
_ENDS = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)
"""By kind: a flow may give its end any name."""
_ABOUT_A_RUN = "{{ flow_run.name }}: {{ flow_run.state.name }}. {{ flow_run | ui_url }}"


@dataclass(frozen=True)
class Times:
    """How long each silence may last. 25 hours after a start at 6:00 it is 7:00 of the next day.

    Four heartbeats may be missing: on a busy machine they are late, and a run that lives is never
    to be called dead.
    """

    between_starts: timedelta = timedelta(hours=25)
    to_finish: timedelta = timedelta(hours=4)
    between_heartbeats: timedelta = field(default_factory=lambda: 4 * heartbeat())


def heartbeat() -> timedelta:
    """How often a run says that it lives: what Prefect is set to here, and never more often than
    `prefect.yaml` and `tend serve` set it, because a run may have been started by either."""
    ours = int(HEARTBEAT["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
    return timedelta(seconds=max(ours, get_current_settings().flows.heartbeat_frequency or 0))


@dataclass(frozen=True)
class Watch:
    """One automation: what sets it off, what it says, if anything, and what it does."""

    name: str
    description: str
    trigger: EventTrigger
    says: str
    does: tuple[ActionTypes, ...] = ()

    def automation(self, block: UUID | None) -> AutomationCore:
        actions: list[ActionTypes] = list(self.does)
        if block and self.says:
            subject = f"Tend: {self.name}"
            actions.append(
                SendNotification(block_document_id=block, subject=subject, body=self.says)
            )
        return AutomationCore(
            name=f"Tend: {self.name}",
            description=self.description,
            tags=["tend"],
            trigger=self.trigger,
            actions=actions or [DoNothing()],
        )


def watches(times: Times) -> Iterator[Watch]:
    """Every automation of Tend."""
    yield from _daily_run_ended()
    yield from _daily_run_missing(times)
    yield from _other_runs(times)


def _daily_run_ended() -> Iterator[Watch]:
    yield Watch(
        "daily run failed",
        "The daily run ended badly. Look at its log, then start daily-run again: it does the rest.",
        _reaction([_DAILY], _BAD_ENDS),
        f"{_ABOUT_A_RUN} Start daily-run again: it does what is left.",
    )
    yield Watch(
        "daily run has problems",
        "Accounts were set aside. The artifact needs-a-person says why and what to do.",
        _reaction([_DAILY], [WITH_PROBLEMS]),
        f"{_ABOUT_A_RUN} The artifact needs-a-person says what to do.",
    )


def _daily_run_missing(times: Times) -> Iterator[Watch]:
    yield Watch(
        "no daily run this morning",
        "At 7:00 the deployment morning-check found that today's daily run had not begun.",
        _reaction(["morning check"], [MISSING]),
        "No daily run began today. Look whether the runner is at work, then start daily-run.",
    )
    yield Watch(
        "daily run not started",
        "The next daily run is overdue, also when nothing is left that could run morning-check.",
        _silence([_DAILY], ["Running"], ["Running"], times.between_starts, "related:flow:"),
        "The daily run did not start again in time. Look whether tend serve or the worker runs.",
    )
    yield Watch(
        "daily run takes long",
        "A daily run has not ended in time. It does no harm to wait.",
        _without_an_end([_DAILY], times.to_finish),
        f"{_ABOUT_A_RUN} It takes longer than it should. Look at its log.",
    )


def _other_runs(times: Times) -> Iterator[Watch]:
    yield Watch(
        "run without a heartbeat",
        "Its process is gone, so the run is marked as crashed and gives its place back.",
        _silence(_our_flows(), ["heartbeat"], ["*"], times.between_heartbeats),
        # A last heartbeat may come after the end of a short run. Such a run is not marked, for
        # Prefect keeps an end; so nothing is said here, but where a mark was set.
        "",
        (ChangeFlowRunState(state=StateType.CRASHED, message="Its heartbeat is missing."),),
    )
    yield Watch(
        "run crashed",
        "The process of a run is gone. Start it again: it does what is left.",
        _reaction([name for name in _our_flows() if name != _DAILY], ["Crashed"]),
        f"{_ABOUT_A_RUN} Start it again: it does what is left.",
    )
    yield Watch(
        "scheduled run failed",
        "A run that starts by itself ended badly. Look at its log, then start it again.",
        _reaction(_scheduled(), [end for end in _BAD_ENDS if end != "Crashed"]),
        f"{_ABOUT_A_RUN} Look at its log, then start it again: it does what is left.",
    )
    yield Watch(
        "audit breach",
        "What was sent is not what was recorded, or posts of the mail provider were set aside. The "
        "artifact of the run says which.",
        _reaction(["audit", "upkeep"], [WITH_PROBLEMS]),
        f"{_ABOUT_A_RUN} Tell an engineer and the compliance officer.",
    )
    yield Watch(
        "messages of unknown fate",
        "The mail provider was silent for too long, so each of them became a letter.",
        EventTrigger(expect={UNKNOWN_MESSAGES}, posture=Posture.Reactive),
        "Messages became letters, because the mail provider did not answer. Look at its status.",
    )


def deploy(client: SyncPrefectClient, block: str = "", times: Times | None = None) -> list[str]:
    """Put every automation on the server; the names of those that changed. Raises WrongInput.

    `block` is `type/name` of a Prefect block that can send messages. What somebody has switched
    off stays off.
    """
    document = _block(client, block) if block else None
    wanted = [watch.automation(document) for watch in watches(times or Times())]
    return [one.name for one in wanted if _put(client, one)]


def _put(client: SyncPrefectClient, wanted: AutomationCore) -> bool:
    there = client.read_automations_by_name(wanted.name)
    if not there:
        client.create_automation(wanted)
        return True
    kept = wanted.model_copy(update={"enabled": there[0].enabled})
    if AutomationCore.model_validate(there[0].model_dump(exclude={"id"})) == kept:
        return False
    # The server takes back all of it but the owner.
    changed = AutomationCore.model_validate(kept.model_dump(exclude={"owner_resource"}))
    client.update_automation(there[0].id, changed)
    return True


def _block(client: SyncPrefectClient, named: str) -> UUID:
    kind, _, name = named.partition("/")
    try:
        found = client.read_block_document_by_name(name, kind, include_secrets=False)
    except ObjectNotFound:
        raise WrongInput(
            f"Prefect has no block {named}; make it in the UI (Blocks), or set TEND_NOTIFY to "
            "type/name of one that is there"
        ) from None
    return found.id


def _our_flows() -> list[str]:
    return sorted({deployment.flow().name for deployment in read_deployments()})


def _scheduled() -> list[str]:
    """Besides the daily run, which has its own."""
    ours = {one.flow().name for one in read_deployments() if one.schedules}
    return sorted(ours - {_DAILY})


def _reaction(flows: Iterable[str], states: Iterable[str]) -> EventTrigger:
    return EventTrigger(expect=_events(states), posture=Posture.Reactive, **_of(flows))


def _silence(
    flows: Iterable[str],
    after: Iterable[str],
    expect: Iterable[str],
    within: timedelta,
    each: str = "",
    kinds: Iterable[str] = (),
) -> EventTrigger:
    """Nothing of what is expected came within a time; for each run, or for what `each` names.
    With `kinds`, only states of these types are looked at."""
    return EventTrigger(
        after=_events(after),
        expect=_events(expect),
        within=within,
        for_each={f"{each}prefect.resource.id"},
        posture=Posture.Proactive,
        **_of(flows, kinds),
    )


def _without_an_end(flows: Iterable[str], within: timedelta) -> EventTrigger:
    """A run that began did not end in time. It began once more when it was tried again."""
    kinds = [StateType.RUNNING.value, *(end.value for end in _ENDS)]
    return _silence(flows, ["Running"], ["*"], within, kinds=kinds)


def _events(states: Iterable[str]) -> set[str]:
    return {f"{_RUN}{state}" for state in states}


def _of(flows: Iterable[str], kinds: Iterable[str] = ()) -> dict[str, Any]:
    related = {"prefect.resource.role": "flow", "prefect.resource.name": list(flows)}
    types = {"prefect.state-type": list(kinds)} if kinds else {}
    return {"match": {"prefect.resource.id": f"{_RUN}*", **types}, "match_related": related}
