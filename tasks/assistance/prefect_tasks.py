"""What people tell us of help, as Prefect tasks."""

from tasks.assistance import applications, hardship_signs
from tasks.runtime.prefect_task import prefect_task

record_help = prefect_task("record a sign of hardship")(hardship_signs.record_help)
record_application = prefect_task("record an application")(applications.record_application)
