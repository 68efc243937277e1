"""A job: a flow that an operator or a schedule starts, with states that tell the truth."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from prefect import Flow, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.states import Completed, Failed
from pydantic_core import to_jsonable_python

from flows.given import as_asked
from tasks.calls import refresh_call_sheets
from tasks.runtime import (
    WRONG_INPUT,
    MachineFault,
    Stopped,
    TaskFailed,
    TendError,
    WrongInput,
    cause_of,
    leave_trace,
    private_by_default,
    without_amounts,
)

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
Answer = dict[str, Any]
AnswerOrState = Answer | State[Any]

WITH_PROBLEMS = "Completed with problems"
STOPPED = "Stopped"
RECORDED_ALREADY = "Recorded already"
OPERATOR = "operator"
"""Prefect without its cloud does not say which of its users asked."""


class Ended(State[Any]):
    """An end in a colour of its own that is no failure: whoever asks gets the answer inside.

    Prefect raises an answer of such a type, and logs it as the traceback of a process that broke.
    """

    def result(self, *_: Any, **__: Any) -> Any:
        return super().result(raise_on_failure=False, _sync=True)  # type: ignore[call-overload]


class Job(Flow[P, R]):
    """Called in Python it raises WrongInput, which the process of a run only writes down."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().__call__(*args, **kwargs)
        if isinstance(answer, WrongInput):
            raise answer
        return answer

    def serialize_parameters(self, parameters: Answer) -> Answer:
        """As Prefect does it, without loading FastAPI for it."""
        kept: Answer = to_jsonable_python(parameters, fallback=_kind)
        return kept


def _kind(value: object) -> str:
    return f"<{type(value).__name__}>"


def job(
    name: str, *, run_name: str | Callable[[], str]
) -> Callable[[Callable[P, R | State[Any]]], Flow[P, R]]:
    """Make a function a flow called `name`.

    `run_name` may use the parameters: "payment {reference}". Called in Python, the flow returns
    the numbers, also those inside a state, and raises WrongInput.
    """

    def decorate(function: Callable[P, R | State[Any]]) -> Flow[P, R]:
        return Job(
            _one_line(function),
            name=name,
            flow_run_name=_run_name(function, name, run_name),
            validate_parameters=False,  # `_one_line` does: Prefect would say the values
            persist_result=False,
            log_prints=False,
        )

    return decorate


def _run_name(
    function: Callable[..., object], name: str, given_name: str | Callable[[], str]
) -> Callable[[], str]:
    """As said, unless a parameter is not what the form asks for: it would stand in the name."""

    def run_name() -> str:
        given = runtime.flow_run.parameters
        try:
            as_asked(function, given)
        except WrongInput:
            return name
        return given_name.format_map(given) if isinstance(given_name, str) else given_name()

    return run_name


def _bound(
    function: Callable[..., object], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> Mapping[str, object]:
    try:
        return inspect.signature(function).bind(*args, **kwargs).arguments
    except TypeError as lacking:
        raise WrongInput(f"the form is not filled in: {lacking}") from None


def _one_line(function: Callable[P, R | State[Any]]) -> Callable[P, Any]:
    """What the job changed stands on the call sheets, too. Wrong input ends the run in grey with
    the one line that says what to do: nothing was done, and nothing failed. A fault outside a task
    ends it with its code alone."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | State[Any]:
        private_by_default()  # a worker of one's own does not come by `tend serve`
        try:
            given = _given(function, _bound(function, args, kwargs))
            answer = function(**given)  # type: ignore[arg-type, call-arg]
            _refresh_call_sheets()
            return answer
        except MachineFault:
            raise
        except WrongInput as wrong:
            return refused(wrong)
        except Stopped as stopped:
            return left_off(stopped)
        except TendError:
            raise
        except Exception as problem:
            code = leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))
            error: Exception = (
                MachineFault(cause) if (cause := cause_of(problem)) else TaskFailed(code)
            )
        raise error from None  # Prefect stores what an exception says

    return guarded


def _given(function: Callable[..., object], bound: Mapping[str, object]) -> dict[str, object]:
    """Prefect keeps a run's parameters readable, and what is no reference may be a name: then they
    are taken out of it."""
    try:
        return as_asked(function, bound)
    except WrongInput:
        _change_run(parameters={})
        raise


def _change_run(**changes: Any) -> None:
    """A server that does not answer now stops no run."""
    try:
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(str(runtime.flow_run.id)), **changes)
    except Exception as problem:
        leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))


def _refresh_call_sheets() -> None:
    """What the job did is done, whatever becomes of the sheet: the next job tries again."""
    try:
        refresh_call_sheets()
    except Exception as problem:
        leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))


def refused(wrong: WrongInput) -> State[Any]:
    return Ended(type=StateType.CANCELLED, name=WRONG_INPUT, message=str(wrong), data=wrong)


def left_off(stopped: Stopped) -> State[Any]:
    """Nothing is lost: what was begun is finished, and the rest is still due."""
    said = "The service was stopped. The next run goes on from here."
    return Failed(name=STOPPED, message=said, data=stopped)


def with_problems(answer: A, problems: int, words: str, said: str = "") -> A | State[Any]:
    """Everything was tried; when something needs a person, the state says how much.

    It is no success, so it is not green. Of the other colours red is a run that did not do its
    work; orange is left, which Prefect gives to this type. Nothing in it is tried again.
    `said`: the sentence of the run, whichever way it ends.
    """
    if problems:
        told = said or f"{words}: {problems}"
        return Ended(type=StateType.CRASHED, name=WITH_PROBLEMS, message=told, data=answer)
    return Completed(message=said, data=answer) if said else answer


def tell_in_name(name: str, said: str) -> None:
    """Lists of runs, one click from the dashboard, show names and no messages: the answer stands in
    the name, too."""
    _change_run(name=f"{name} · {said.removesuffix('.')}")


def told(answer: Answer, *lines: str, new: bool = True) -> State[Any]:
    """The end of a form says the sentences of the command, but for amounts (PF-03)."""
    name = None if new else RECORDED_ALREADY
    return Completed(name=name, message=without_amounts(" ".join(lines)), data=answer)


def run_key(key: str | None = None) -> str:
    """The same run tried again records nothing twice."""
    return key or str(runtime.flow_run.id or "")
