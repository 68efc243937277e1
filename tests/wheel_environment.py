"""The wheel, built from an sdist of this checkout, in an environment of its own far from it.

The environment holds the wheel alone. What Tend depends on is lent to it by the environment of the
tests, so that nothing is fetched: a line in a `.pth` file names that folder, and the `.pth` files
within it, such as the one that leads to the checkout, are not read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parent.parent
ROOMS = ("deployments", "flows", "migrations", "models", "policy", "tasks", "templates")
TOP = ("README.md", "cli.py", "practice.toml", "prefect.yaml", "pyproject.toml", "setup.py")
WITHIN_SECONDS = 300

# Loaded by every Python of the environment before anything else.
WATCHER = """
import os, sys

house, lent, log = {house!r}, {lent!r}, {log!r}

def note(event, arguments):
    if event not in ("open", "os.listdir", "os.scandir") or not isinstance(arguments[0], str):
        return
    path = os.path.realpath(arguments[0])
    if path.startswith(house + os.sep) and not path.startswith(tuple(lent)):
        with open(log, "a") as notes:
            print(path, file=notes)

sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Installed:
    """`tend` of the wheel; `folder` is far from the checkout."""

    folder: Path
    wheel: Path

    @property
    def python(self) -> Path:
        return self.folder / "environment" / "bin" / "python"

    @property
    def opened(self) -> list[str]:
        """The files and folders of the checkout that a Python of this environment opened."""
        log = self.folder / "opened"
        return log.read_text("utf-8").splitlines() if log.exists() else []

    def run(
        self, home: Path, *arguments: str, program: str = "tend"
    ) -> subprocess.CompletedProcess[str]:
        """Started in `home`, where its data lie too."""
        return subprocess.run(
            [str(self.python.with_name(program)), *arguments],
            cwd=home,
            env=environment(home),
            capture_output=True,
            text=True,
            timeout=WITHIN_SECONDS,
            check=False,
        )


def environment(home: Path) -> dict[str, str]:
    """Nothing of the environment of the tests, and no other home."""
    return {"PATH": os.defpath, "HOME": str(home), "TEND_HOME": str(home), "LANG": "C.UTF-8"}


def install(folder: Path) -> Installed:
    wheel = _built(folder)
    made = Installed(folder, wheel)
    _python("-m", "venv", "--without-pip", str(folder / "environment"))
    into = ["--python", str(made.python), "install", "--no-deps", "--no-index", "--quiet"]
    _python("-m", "pip", *into, str(wheel))
    lent = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    asked = [str(made.python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.check_output(asked, text=True).strip())
    (packages / "lent.pth").write_text("\n".join(lent) + "\n")
    names = {
        "house": os.path.realpath(HOUSE),
        "lent": [os.path.realpath(path) for path in (*lent, sys.prefix, sys.base_prefix)],
        "log": str(folder / "opened"),
    }
    (packages / "watcher.py").write_text(WATCHER.format(**names))
    (packages / "watcher.pth").write_text("import watcher\n")
    return made


def _built(folder: Path) -> Path:
    """From a copy: a build leaves files behind."""
    copy = folder / "copy"
    copy.mkdir()
    for name in TOP:
        shutil.copy(HOUSE / name, copy / name)
    for room in ROOMS:
        shutil.copytree(HOUSE / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    sdist = "from setuptools.build_meta import build_sdist; build_sdist('dist')"
    _python("-c", sdist, folder=copy)
    (source,) = (copy / "dist").iterdir()
    shutil.move(source, folder / source.name)
    shutil.rmtree(copy)
    alone = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    _python("-m", "pip", "wheel", *alone, "--wheel-dir", str(folder), str(folder / source.name))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _python(*arguments: str, folder: Path | None = None) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=WITHIN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
