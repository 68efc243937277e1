"""The acts about holds and returned mail, each as a Prefect task."""

from tasks.holds import holds, returned_mail
from tasks.runtime.prefect_task import prefect_task

place_hold = prefect_task("place a hold")(holds.place_hold)
release_hold = prefect_task("release a hold")(holds.release_hold)
record_returned_mail = prefect_task("record returned mail")(returned_mail.record_returned_mail)
