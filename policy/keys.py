"""The keys that make a thing happen once. Built from ids and ISO dates only."""

from datetime import date


def line_key(account_id: int, cycle: int, step: str, once: str = "") -> str:
    """A step of an account: once in each cycle, or once for each `once`."""
    return f"line:{account_id}:{cycle}:{step}:{once}"


def again_key(account_id: int, step: str, day: date) -> str:
    """A letter that a person asked for again: once a day, whatever cycle the account is in."""
    return f"line:{account_id}:again:{step}:{day.isoformat()}"


def cancelled_key(key: str, line_id: int) -> str:
    """A cancelled line gives its key back, so that the step can be done later."""
    return f"{key}:cancelled:{line_id}"


def write_off_key(account_id: int, reason: str, day: date) -> str:
    return f"write-off:{account_id}:{reason}:{day.isoformat()}"


MOST_RUNS = 10
"""So often a day may be taken back and run again."""


def once_more_key(key: str, number: int) -> str:
    """What was written off, taken back with its run, and is written off once more that day."""
    return f"{key}:{number}"


def taken_back_key(entry_id: int) -> str:
    """What a run wrote off and was taken back with it."""
    return f"taken-back:{entry_id}"


def batch_name(day: date, number: int) -> str:
    """A print batch's name, which is also its file's name."""
    return f"letters-{day.isoformat()}-{number:05d}"


def reprint_name(name: str, number: int) -> str:
    """The batch that prints another one again, for the first time or once more."""
    return f"{name}-again-{number}"
