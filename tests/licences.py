"""`make check` asks: under which licences is what Tend runs on? None of them is the GPL's.

What `requirements-runtime.lock` names is read from the metadata of the packages that are installed.
A package for other machines, which is not installed here, is passed over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path

from packaging.markers import Marker

LOCK = Path(__file__).parent.parent / "requirements-runtime.lock"
CHOSEN = {
    "text-unidecode": "Artistic License, of two that it offers",
}
"""Offered under the GPL or another one: the other one, which is ours."""
_LOCKED = re.compile(r"^([a-z0-9-]+)==([^\s;]+)(?: ; ([^\\\n]+))?", re.MULTILINE)
_GPL = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
"""Not the LGPL: psycopg is used as it comes, and can be replaced."""


def faults(lock: str, places: Iterable[str] | None = None) -> Iterator[str]:
    """`places`: where packages are looked for; `sys.path` when not said."""
    for name, version, marker in _LOCKED.findall(lock):
        if marker and not Marker(marker).evaluate():
            continue
        found = _installed(name, places)
        if found is None:
            yield f"{name} {version} is locked, and not installed"
            continue
        said = [*_said(found)]
        if not said:
            yield f"{name} does not say its licence"
        elif name not in CHOSEN and any(_GPL.search(one) for one in said):
            yield f"{name} is under {'; '.join(said)}: nothing of the GPL at run time"


def _installed(name: str, places: Iterable[str] | None) -> Distribution | None:
    path = [*(sys.path if places is None else places)]
    return next(iter(Distribution.discover(name=name, path=path)), None)


def _said(found: Distribution) -> Iterator[str]:
    """The expression, the classifiers, and the first line of the older field."""
    metadata = found.metadata
    for field in ("License-Expression", "License"):
        for value in metadata.get_all(field) or []:
            yield from filter(None, [value.strip().partition("\n")[0]])
    for classifier in metadata.get_all("Classifier") or []:
        if classifier.startswith("License :: "):
            yield classifier.rpartition(" :: ")[2]


def main() -> int:
    found = [*faults(LOCK.read_text("utf-8"))]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
