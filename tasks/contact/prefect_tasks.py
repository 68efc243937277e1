"""How and when people want to be reached, as Prefect tasks.

No confidential contact: an address would stay readable in Prefect.
"""

from tasks.contact import inconvenient_times, preferences
from tasks.runtime.prefect_task import prefect_task

record_times = prefect_task("record times")(inconvenient_times.record_times)
record_preference = prefect_task("record a preference")(preferences.record_preference)
