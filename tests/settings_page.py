"""docs/settings.md, from the settings class: `make settings` writes it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from tasks.runtime.settings import Settings

HOUSE = Path(__file__).parent.parent
PAGE = HOUSE / "docs" / "settings.md"

HEAD = """# Settings

Set them in the environment, or in a file `.env` in the folder where you start Tend (readable by its
owner only). The environment wins. A wrong value is refused with one line. `make settings` writes
this page from the settings class; do not edit it by hand.

Who the practice is (names, addresses, hours, law) is in `practice.toml`; what Tend does and when is
in the [policy](policy.md).

| variable | meaning | values | default |
|---|---|---|---|
"""

FOOT = """
One more belongs to Prefect: `PREFECT_API_URL` names a Prefect server of your own. Without it
commands report to the one of `tend serve`, or start a temporary one.
"""


def page() -> str:
    rows = [_row(name, field) for name, field in _fields().items()]
    return HEAD + "\n".join(rows) + "\n" + FOOT


def _fields() -> dict[str, FieldInfo]:
    """The general ones first, then those about mail; `Settings` inherits these."""
    fields = Settings.model_fields
    own = {name: fields[name] for name in Settings.__annotations__ if name in fields}
    return own | fields


def _row(name: str, field: FieldInfo) -> str:
    if not field.description:
        raise ValueError(f"{name}: a setting says what it is for")
    prefix = Settings.model_config["env_prefix"]
    default = _shown(field.default)
    return f"| `{(prefix + name).upper()}` | {field.description} | {_values(field)} | {default} |"


def _shown(default: Any) -> str:
    if default is None or isinstance(default, SecretStr) or default in ("", Path()):
        return ""
    told = str(default).lower() if isinstance(default, bool) else str(default)
    return f"`{told}`"


def _values(field: FieldInfo) -> str:
    kind = field.annotation
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(f"`{one.value}`" for one in kind)
    if kind is bool:
        return "`true`, `false`"
    if kind in (int, float):
        return _range(field)
    return "secret text" if "SecretStr" in str(kind) else "text"


def _range(field: FieldInfo) -> str:
    told = "a whole number" if field.annotation is int else "a number"
    for bound in field.metadata:
        if isinstance(bound, Ge):
            told += f", {bound.ge} or more"
        elif isinstance(bound, Gt):
            told += f", more than {bound.gt}"
        elif isinstance(bound, Le):
            told += f", at most {bound.le}"
    return told


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8")
    sys.exit(0 if PAGE.read_text("utf-8") == page() else 1)
