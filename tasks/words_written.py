"""The languages somebody has written the words for."""

from importlib.resources import files
from pathlib import Path

LANGUAGES = tuple(
    sorted(
        (path.parent.name for path in Path(str(files("templates"))).glob("*/words.toml")),
        key=lambda name: (name != "en", name),
    )
)
"""English first."""
