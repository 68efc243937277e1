"""The act about a call as a Prefect task."""

from tasks.calls import call_results
from tasks.runtime.prefect_task import prefect_task

record_call = prefect_task("record a call")(call_results.record_call)
