"""A job: a flow that an operator or a schedule starts, with states that tell the truth."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from prefect import Flow, flow, runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from tasks.calls import refresh_call_sheets
from tasks.runtime import (
    Stopped,
    TaskFailed,
    TendError,
    WrongInput,
    cause_of,
    leave_trace,
    private_by_default,
)

P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A")
Answer = dict[str, Any]
AnswerOrState = Answer | State[Any]

WITH_PROBLEMS = "Completed with problems"
WRONG_INPUT = "Wrong input"
STOPPED = "Stopped"
RECORDED_ALREADY = "Recorded already"
OPERATOR = "operator"
"""Prefect without its cloud does not say which of its users asked."""


def job(
    name: str, *, run_name: str | Callable[[], str]
) -> Callable[[Callable[P, R | State[Any]]], Flow[P, R]]:
    """Make a function a flow called `name`.

    `run_name` may use the parameters: "payment {reference}". Called in Python, the flow returns
    the numbers, also those inside a state, and raises WrongInput.
    """

    def decorate(function: Callable[P, R | State[Any]]) -> Flow[P, R]:
        made: Flow[P, R] = flow(
            name=name, flow_run_name=run_name, persist_result=False, log_prints=False
        )(_one_line(function))
        return made

    return decorate


def _one_line(function: Callable[P, R | State[Any]]) -> Callable[P, Any]:
    """What the job changed stands on the call sheets, too. Wrong input ends the run with the one
    line that says what to do, not with a traceback; a fault outside a task ends it with its code
    alone."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | State[Any]:
        private_by_default()  # a worker of one's own does not come by `tend serve`
        try:
            answer = function(*args, **kwargs)
            _refresh_call_sheets()
            return answer
        except WrongInput as wrong:
            return Failed(name=WRONG_INPUT, message=str(wrong), data=wrong)
        except Stopped as stopped:
            return left_off(stopped)
        except TendError:
            raise
        except Exception as problem:
            code = leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))
            error: Exception = (
                WrongInput(cause) if (cause := cause_of(problem)) else TaskFailed(code)
            )
        raise error from None  # Prefect stores what an exception says

    return guarded


def _refresh_call_sheets() -> None:
    """What the job did is done, whatever becomes of the sheet: the next job tries again."""
    try:
        refresh_call_sheets()
    except Exception as problem:
        leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))


def left_off(stopped: Stopped) -> State[Any]:
    """Nothing is lost: what was begun is finished, and the rest is still due."""
    said = "The service was stopped. The next run goes on from here."
    return Failed(name=STOPPED, message=said, data=stopped)


def with_problems(answer: A, problems: int, words: str) -> A | State[Any]:
    """Everything was tried; when something needs a person, the state says how much."""
    if not problems:
        return answer
    return Completed(name=WITH_PROBLEMS, message=f"{words}: {problems}", data=answer)


def with_novelty(answer: A, *, new: bool) -> A | State[Any]:
    """A run that changed nothing says so where the operator looks."""
    if new:
        return answer
    said = "It was recorded before; nothing changed."
    return Completed(name=RECORDED_ALREADY, message=said, data=answer)


def run_key(key: str | None = None) -> str:
    """The same run tried again records nothing twice."""
    return key or str(runtime.flow_run.id or "")
