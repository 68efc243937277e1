"""A zip of files as a folder, unpacked within bounds where only its owner can read it."""

import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tasks.runtime import WrongInput

MOST_FILES = 20_000
MOST_BYTES = 4_000_000_000
"""Of all files together, as they are written; what the zip says of its sizes is not believed."""
MOST_RATIO = 200
"""A file that grows by more than this is no table, once it is larger than FREE_BYTES."""
FREE_BYTES = 20_000_000
_CHUNK = 1_000_000
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_LOCKED = 0x1
_OF_A_WORKBOOK = "[Content_Types].xml"
_OF_MACS = ("__MACOSX/", ".DS_Store")


@contextmanager
def unpacked(path: Path, wanted: Collection[str] | None = None) -> Iterator[Path]:
    """The folder of a zip's files while this is open, of those `wanted` alone where they are named;
    anything else as it is. One folder around all of them is left out. Raises WrongInput."""
    if not _is_zip(path):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="tend-zip-") as made:
        folder = Path(made) / path.name
        folder.mkdir()
        try:
            with zipfile.ZipFile(path) as packed:
                _unpack(packed, path, folder, wanted)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise WrongInput(f"{path.name} is a zip that cannot be read; make it again") from None
        yield folder


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _STARTS
    except OSError:
        return False


def _unpack(
    packed: zipfile.ZipFile, path: Path, folder: Path, wanted: Collection[str] | None
) -> None:
    members = _members(packed, path.name)
    around = _around([PurePosixPath(one.filename) for one in members])
    left = MOST_BYTES
    for one in members:
        name = PurePosixPath(one.filename).relative_to(around)
        if wanted is not None and str(name) not in wanted:
            continue
        if one.flag_bits & _LOCKED:
            raise WrongInput(
                f"{path.name} is locked with a password; unpack it, or make it without"
            )
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        most = min(left, max(FREE_BYTES, one.compress_size * MOST_RATIO))
        with packed.open(one) as source, target.open("xb") as file:
            left -= _copy(source, file, most, path.name)


def _members(packed: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Its files. Raises WrongInput where one would not lie inside the folder."""
    found = [one for one in packed.infolist() if not one.is_dir()]
    names = [one.filename for one in found]
    if _OF_A_WORKBOOK in names:
        raise WrongInput(f"{name} is an Excel workbook; save each sheet as CSV")
    if len(found) > MOST_FILES:
        raise WrongInput(f"{name} holds more than {MOST_FILES:,} files; pack those that are needed")
    for one in names:
        parts = one.split("/")
        if ".." in parts or "" in parts or "\\" in one or ":" in one:
            raise WrongInput(
                f"{name} holds a file that would lie outside its folder; make the zip again"
            )
    if len({one.casefold() for one in names}) < len(names):
        raise WrongInput(f"{name} holds two files of one name; make the zip again")
    return [one for one in found if not one.filename.startswith(_OF_MACS)]


def _around(names: list[PurePosixPath]) -> PurePosixPath:
    tops = {name.parts[0] for name in names}
    inside = len(tops) == 1 and all(len(name.parts) > 1 for name in names)
    return PurePosixPath(tops.pop()) if inside else PurePosixPath()


def _copy(source: IO[bytes], target: IO[bytes], most: int, name: str) -> int:
    """How many bytes there were."""
    done = 0
    while chunk := source.read(_CHUNK):
        done += len(chunk)
        if done > most:
            raise WrongInput(
                f"{name} grows beyond what tables are when it is unpacked; unpack it yourself and "
                "look, then give the folder"
            )
        target.write(chunk)
    return done
