"""Messages of unknown fate: settled by a letter each, and said as one event with their number."""

from prefect.events import emit_event

from tasks.daily_run import prefect_tasks as steps

UNKNOWN_MESSAGES = "tend.messages.unknown"


def settle_unknown() -> int:
    """What no mail provider answered in time becomes a letter; how many."""
    settled = steps.settle_mail()
    if settled:
        emit_event(
            event=UNKNOWN_MESSAGES,
            resource={"prefect.resource.id": "tend.messages"},
            payload={"turned_to_letters": settled},
        )
    return settled
