"""The acts about a plan, each as a Prefect task: made, skipped for a month, begun again."""

from tasks.plans import agreements, reinstate, skip_month
from tasks.runtime.prefect_task import prefect_task

record_plan = prefect_task("record a plan")(agreements.record_plan)
record_skip = prefect_task("skip a payment")(skip_month.record_skip)
record_reinstatement = prefect_task("reinstate a plan")(reinstate.record_reinstatement)
