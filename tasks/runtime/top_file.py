"""The files that stand at the top of the checkout, for people and for Prefect to find."""

from importlib.resources import files
from pathlib import Path

_TOP = Path(__file__).resolve().parents[2]


def top_file(name: str, room: str) -> Path:
    """Where it lies: in the package `room`, where the wheel carries it (setup.py), or at the top.

    Tend is never imported from a zip, so that every file of it has a path.
    """
    carried = Path(str(files(room))) / name
    return carried if carried.is_file() else _TOP / name
