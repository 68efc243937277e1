"""The last number that anybody may have seen, kept beside the database.

A database that is put back from yesterday's copy would give today's numbers again, to other things;
a receiver that asks for what is newer than its last number would never hear of them.
"""

from pathlib import Path

from tasks.runtime import WrongInput, current, write_private


def folder() -> Path:
    return current().var / "give-back"


def given_out() -> int:
    """0 before the first one. Raises WrongInput where the note cannot be read."""
    path = _note()
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return 0
    except UnicodeDecodeError:
        text = ""
    if not text.isdecimal():
        raise WrongInput(
            f"{path} does not hold the last number of the journal; write the last one there that "
            "the billing system has seen"
        )
    return int(text)


def note_given(number: int) -> None:
    """Before anything of it is given out."""
    if number > given_out():
        write_private(_note(), f"{number}\n".encode())


def _note() -> Path:
    return folder() / "last-number"
