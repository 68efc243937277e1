"""The acts about people as Prefect tasks."""

from tasks.people import guarantors, merges
from tasks.runtime.prefect_task import prefect_task

record_guarantor = prefect_task("record a guarantor")(guarantors.record_guarantor)
record_merge = prefect_task("merge two records")(merges.record_merge)
