"""What every Prefect task of Tend has in common.

Wrong input ends it in grey, without a traceback beside the one line that says what to do.
Retried when the failure is transient, and only then; nothing persisted, nothing printed. At the
task's edge every other failure leaves its trace and becomes our own error with its code, `from
None`: Prefect stores exception texts, and a driver's text can hold a patient's values.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task, runtime
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Cancelled
from sqlalchemy.exc import InterfaceError, OperationalError

from tasks.runtime.errors import (
    WRONG_INPUT,
    MachineFault,
    TaskFailed,
    TendError,
    TransientError,
    WrongInput,
)
from tasks.runtime.fault_log import leave_trace
from tasks.runtime.machine_fault import cause_of
from tasks.runtime.shutdown import go_on
from tasks.runtime.without_amounts import without_amounts

P = ParamSpec("P")
R = TypeVar("R")

_RETRY_AFTER_SECONDS = [2.0, 10.0, 30.0, 60.0, 60.0]
"""Together longer than the failover of a database, which takes a minute or two."""
_JITTER = 0.3
"""So that not all who lost the same server come back in the same moment."""


class _OurTask(Task[P, R]):
    """It raises WrongInput in the flow, and not inside Prefect, which would log a traceback."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().__call__(*args, **kwargs)
        if isinstance(answer, State) and answer.name == WRONG_INPUT and answer.is_cancelled():
            raise answer.result(raise_on_failure=False)
        return answer

    def with_options(self, *args: Any, **kwargs: Any) -> "_OurTask[P, R]":
        made = super().with_options(*args, **kwargs)
        made.__class__ = _OurTask  # Prefect makes one of its own kind
        return cast("_OurTask[P, R]", made)


def prefect_task(name: str) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a function a retryable task called `name` in the Prefect UI."""

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        return _OurTask(
            _sealed(function),
            name=name,
            retries=len(_RETRY_AFTER_SECONDS),
            retry_delay_seconds=_RETRY_AFTER_SECONDS,
            retry_jitter_factor=_JITTER,
            retry_condition_fn=_is_transient,
            cache_policy=NO_CACHE,
            persist_result=False,
            log_prints=False,
        )

    return decorate


def _sealed(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        go_on()
        try:
            return function(*args, **kwargs)
        except (TendError, MachineFault):
            raise
        except WrongInput as wrong:
            said = without_amounts(str(wrong))
            refused: State[Any] = Cancelled(name=WRONG_INPUT, message=said, data=WrongInput(said))
            return cast("R", refused)  # `_OurTask` raises what is inside
        except Exception as problem:
            error: Exception = _ours(problem)
        raise error from None

    return guarded


def _ours(problem: Exception) -> Exception:
    """A machine that fails is said in its own line, and not tried again."""
    if cause := cause_of(problem):
        _traced(problem)
        return MachineFault(cause)
    if isinstance(problem, OperationalError | InterfaceError):
        return TransientError(_traced(problem))
    return TaskFailed(_traced(problem))


def _traced(problem: Exception) -> str:
    """What and where, never with which values."""
    return leave_trace(problem, flow_run=str(runtime.flow_run.id or ""))


def _is_transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.result(raise_on_failure=False), TransientError)
