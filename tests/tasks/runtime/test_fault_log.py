"""`var/logs/faults.log` leads to the line, for its owner only, and holds no value."""

from __future__ import annotations

import errno
import inspect
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest

from tasks.runtime import fault, fault_log
from tasks.runtime.errors import TaskFailed
from tasks.runtime.fault import LONGEST_CODE, code_of, kind_of, place_of, trace_of
from tasks.runtime.fault_log import FAULT_LOG, KEPT, leave_trace
from tests.planted_fault import CANARY, HOUSE, trace_log

HEAD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 \| ")


def caught(message: str = CANARY) -> Exception:
    """A fault with one frame, in this file."""
    try:
        raise ValueError(message)
    except ValueError as problem:
        return problem


def of_a_library() -> Exception:
    """A fault in the standard library, that our own code called."""
    try:
        place_of(3)
    except TypeError as problem:
        return problem
    raise AssertionError


def in_place_of_another() -> Exception:
    try:
        try:
            place_of(3)
        except TypeError:
            raise ValueError(CANARY) from None
    except ValueError as problem:
        return problem
    raise AssertionError


def files(home: Path) -> list[Path]:
    return sorted((home / "var" / "logs").iterdir())


def test_a_code_is_the_type_and_the_innermost_line_of_our_own_code() -> None:
    assert re.fullmatch(inside_place_of("TypeError"), code_of(of_a_library()))
    assert code_of(KeyError(CANARY)) == "KeyError"


def inside_place_of(kind: str) -> str:
    """A pattern for codes of faults in that function."""
    first = inspect.unwrap(place_of).__code__.co_firstlineno
    lines = "|".join(str(first + number) for number in range(20))
    return rf"{kind} in tasks/runtime/fault\.py:({lines})"


def test_what_was_raised_in_place_of_another_one_leads_to_that_one() -> None:
    assert re.fullmatch(inside_place_of("ValueError"), code_of(in_place_of_another()))


def test_a_code_fits_its_columns_and_keeps_the_line() -> None:
    problem = type("A" * 200, (Exception,), {})().with_traceback(of_a_library().__traceback__)
    code = code_of(problem)
    assert len(code) == LONGEST_CODE
    assert re.search(r" in tasks/runtime/fault\.py:\d+$", code)
    assert len(code_of(type("A" * 200, (Exception,), {})())) == LONGEST_CODE
    longest = max(
        len(f" in {path.relative_to(HOUSE).as_posix()}:9999")
        for room in fault._ROOMS
        for path in (HOUSE / room).rglob("*.py")
    )
    assert longest + len("IntegrityError") <= LONGEST_CODE


@pytest.mark.parametrize("code", ["UnknownPolicy", "UnknownPolicy in tasks/decisions/x.py:12"])
def test_the_kind_of_a_code_is_told_with_and_without_a_line(code: str) -> None:
    assert kind_of(code) == "UnknownPolicy"


def test_one_of_our_own_errors_keeps_its_code_and_is_not_traced_again(tend_home: Path) -> None:
    assert leave_trace(TaskFailed("KeyError in policy/terms.py:3")) == (
        "KeyError in policy/terms.py:3"
    )
    assert not (tend_home / "var").exists()


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (f"{HOUSE}/policy/rules/decide.py", "policy/rules/decide.py"),
        (f"{HOUSE}/cli.py", "cli.py"),
        (f"{HOUSE}/tests/factories.py", "tests/factories.py"),
        (f"{HOUSE}/.venv/lib/python3.11/site-packages/a/b.py", "site-packages/a/b.py"),
        ("/home/ana/venv/lib/site-packages/a/b.py", "site-packages/a/b.py"),
        (re.__file__, f"{fault._STDLIB.name}/re/__init__.py"),
        ("/home/ana/own.py", "own.py"),
        ("<string>", "<string>"),
    ],
)
def test_a_place_is_never_a_path_of_the_machine(file: str, place: str) -> None:
    assert place_of(file) == place


def test_installed_as_a_package_the_place_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    house = Path("/srv/venv/lib/python3.11/site-packages")
    monkeypatch.setattr(fault, "_HOUSE", house)
    place_of.cache_clear()
    try:
        assert place_of(f"{house}/policy/rules/decide.py") == "policy/rules/decide.py"
        assert place_of(f"{house}/sqlalchemy/engine/base.py") == (
            "site-packages/sqlalchemy/engine/base.py"
        )
    finally:
        place_of.cache_clear()


@pytest.mark.rule("HP-13")
def test_a_trace_names_every_frame_of_the_chain_and_no_value(tend_home: Path) -> None:
    problem = in_place_of_another()
    code = leave_trace(problem, run=7, account="A-7K2M9QX4TB", flow_run="")
    head, *lines = trace_log(tend_home).splitlines()
    moment, *rest = head.split(" | ")
    assert HEAD.match(f"{moment} | ")
    assert rest == [code, "run 7", "account A-7K2M9QX4TB"]
    assert lines[0] == "  ValueError"
    assert re.fullmatch(
        r"    tests/tasks/runtime/test_fault_log\.py:\d+ in_place_of_another", lines[1]
    )
    assert lines[2] == "  while handling TypeError"
    assert re.fullmatch(r"    tasks/runtime/fault\.py:\d+ place_of", lines[4])
    assert all(re.fullmatch(r"    \S+:\d+ \S+", line) for line in (*lines[3:], lines[1]))
    assert CANARY not in trace_log(tend_home)
    assert str(HOUSE) not in trace_log(tend_home)


def test_causes_groups_and_recursions_are_told_and_end() -> None:
    def deeper(left: int) -> None:
        if left:
            deeper(left - 1)
        raise LookupError(CANARY)

    try:
        try:
            deeper(50)
        except LookupError as low:
            raise ExceptionGroup(CANARY, [caught(), KeyError(CANARY)]) from low
    except ExceptionGroup as group:
        low_one = group.__cause__
        assert low_one is not None
        low_one.__cause__ = group  # a ring
        told = trace_of(group)
    kinds = [line for line in told if not line.startswith("    ")]
    assert kinds == [
        "  ExceptionGroup", "  from LookupError", "  together with ValueError",
        "  together with KeyError",
    ]  # fmt: skip
    assert any(line.endswith("deeper (50 times)") for line in told)
    assert CANARY not in "\n".join(told)


def test_what_is_no_name_and_no_reference_is_not_written(tend_home: Path) -> None:
    odd = type("Jane\nDoe", (Exception,), {})
    leave_trace(odd(), account="A-1\nJane Doe")
    assert trace_log(tend_home).splitlines()[0].endswith("| Jane?Doe | account A-1?Jane?Doe")


def test_the_log_is_for_its_owner_only(tend_home: Path) -> None:
    leave_trace(caught())
    [log] = files(tend_home)
    assert S_IMODE(log.stat().st_mode) == 0o600
    assert S_IMODE(log.parent.stat().st_mode) == 0o700


def test_a_full_log_is_put_away_and_the_oldest_goes(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_log, "LARGEST_BYTES", 1000)
    for number in range(100):
        leave_trace(caught(), run=number)
    kept = [FAULT_LOG, *(f"{FAULT_LOG}.{number}" for number in range(1, KEPT + 1))]
    assert [file.name for file in files(tend_home)] == kept
    assert all(file.stat().st_size <= 1000 for file in files(tend_home))
    assert {S_IMODE(file.stat().st_mode) for file in files(tend_home)} == {0o600}
    told = "".join(file.read_text() for file in reversed(files(tend_home)))
    runs = [int(one) for one in re.findall(r"\| run (\d+)", told)]
    assert runs == list(range(runs[0], 100)), "in order, without a gap, the newest last"


def test_a_record_larger_than_a_file_is_written_whole(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_log, "LARGEST_BYTES", 10)
    leave_trace(caught(), run=1)
    leave_trace(caught(), run=2)
    assert [len(re.findall(r"\| run \d", file.read_text())) for file in files(tend_home)] == [1, 1]


WRITER = """
import sys
from tasks.runtime import fault_log
fault_log.LARGEST_BYTES = 4000
fault_log.KEPT = 1000
print("ready", flush=True)
sys.stdin.readline()
for number in range(150):
    try:
        raise ValueError("Jane Doe")
    except ValueError as problem:
        fault_log.leave_trace(problem, writer=sys.argv[1], number=number)
"""


def test_processes_that_write_at_once_lose_nothing(tend_home: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name],
            env=os.environ | {"PYTHONPATH": str(HOUSE)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "abc"
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.communicate("go\n", timeout=60)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    told = [file.read_text() for file in files(tend_home)]
    assert len(told) > 3
    lines = "".join(told).splitlines()
    heads = [line for line in lines if HEAD.match(line)]
    found = re.findall(r"writer (\w) \| number (\d+)", "\n".join(heads))
    assert sorted(found) == sorted((name, str(number)) for name in "abc" for number in range(150))
    assert len(lines) == 3 * len(heads), "each record is whole"


def test_a_log_that_cannot_be_written_stops_nobody_and_is_said_once(
    tend_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fault_log._warn_once.cache_clear()
    (tend_home / "var").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        codes = [leave_trace(caught()), leave_trace(caught())]
    assert {kind_of(code) for code in codes} == {"ValueError"}
    assert [record.getMessage() for record in caplog.records] == [
        "the trace of a fault could not be written to var/logs: FileExistsError"
    ]


def test_a_full_disk_leaves_no_half_record(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault_log._warn_once.cache_clear()
    leave_trace(caught(), run=1)
    before = trace_log(tend_home)
    real = os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, content[: len(content) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        assert kind_of(leave_trace(caught(), run=2)) == "ValueError"
    assert trace_log(tend_home) == before
    leave_trace(caught(), run=3)
    assert re.findall(r"\| run (\d)", trace_log(tend_home)) == ["1", "3"]


def test_settings_that_cannot_be_read_are_no_second_fault(
    tend_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault_log._warn_once.cache_clear()
    monkeypatch.setenv("TEND_BATCH_SIZE", "many")
    assert kind_of(leave_trace(caught())) == "ValueError"
    assert not (tend_home / "var").exists()
