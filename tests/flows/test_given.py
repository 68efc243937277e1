"""With *Validate parameters* off a name can be typed anywhere; no run repeats it."""

from __future__ import annotations

import inspect
from datetime import date
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import State
from prefect.logging.handlers import APILogWorker

from deployments.server.deployment_list import read_deployments
from flows.given import as_asked
from flows.parameters import Day, Reference
from flows.record.payment import record_payment
from tasks.runtime.errors import WrongInput
from tests.flows.conftest import Seen
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("practice", "prefect_server", "no_heartbeat")

HER_NAME = "Philippa Wetherspoon"
FORMS = {one.name: one.flow() for one in read_deployments()}


@pytest.mark.rule("PF-03")
def test_a_name_in_every_field_of_every_form_stays_in_no_name_message_log_or_parameter(
    runs: Seen, prefect: SyncPrefectClient
) -> None:
    filled = 0
    for form in FORMS.values():
        fields = inspect.signature(form.fn).parameters
        if fields:
            filled += 1
            state: State[Any] = form(**dict.fromkeys(fields, HER_NAME), return_state=True)  # type: ignore[assignment]
            assert state.name == "Wrong input", form.name
    APILogWorker.drain_all(timeout=PATIENCE_SECONDS)
    made = runs()
    assert len(made) == filled > 20
    wanted = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id for run in made]))
    said = [line.message for line in prefect.read_logs(wanted, limit=200)]
    assert len(said) >= filled
    said += [run.name for run in made] + [str(run.state.message) for run in made if run.state]
    assert [line for line in said if "philippa" in line.lower()] == []
    assert [run.parameters for run in made] == [{}] * filled
    assert made[-1].name in {form.name for form in FORMS.values()}


@pytest.mark.rule("PF-03")
def test_a_name_in_place_of_a_reference_alone_reaches_no_name_or_message(runs: Seen) -> None:
    with pytest.raises(WrongInput, match="reference: this is not what the form asks for"):
        record_payment(HER_NAME, "1.00")
    [run] = runs()
    assert run.name == "record payment"


def test_a_day_that_there_is_not_is_one_sentence_and_no_failure() -> None:
    state = record_payment("A-7K2M9QX4TB", "1.00", "2026-13-45", return_state=True)
    assert (state.name, state.is_failed()) == ("Wrong input", False)
    assert str(state.message).startswith("received_on: this is not what the form asks for")


def _takes(reference: Reference, day: Day | None = None, also: list[Reference] = []) -> None:  # noqa: B006
    """As a form is written."""


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"reference": "A-7K2M9QX4TB", "day": "2026-11-28", "also": ["A-7K2M9QX4TB"]}, ""),
        ({"reference": "A-7K2M9QX4TB", "day": date(2026, 11, 28)}, ""),
        ({"reference": "A-7K2M9QX4TB", "day": None}, ""),
        ({"reference": "a-7k2m9qx4tb"}, "reference"),
        ({"reference": "A-7K2M9QX4TB\n"}, "reference"),
        ({"reference": 7}, "reference"),
        ({"reference": "A-7K2M9QX4TB", "also": ["A-7K2M9QX4TB", "Ann"]}, "also"),
        ({"reference": "A-7K2M9QX4TB", "Ann": 1}, "a field that the form does not have"),
    ],
)
def test_what_fits_is_taken_and_what_does_not_is_named_by_its_field(
    given: dict[str, object], wrong: str
) -> None:
    if not wrong:
        assert as_asked(_takes, given).keys() == given.keys()
        return
    with pytest.raises(WrongInput, match=f"^{wrong}: this is not") as refused:
        as_asked(_takes, given)
    assert "Ann:" not in str(refused.value)
