"""`make bench`: the daily run beside its floor. Exit code 1 when a target is missed.

`--quick` runs once, on a tiny portfolio, what has a way of its own: it shows that measuring works.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks import measures
from benchmarks.measures import Line, Measure
from benchmarks.portfolio import Size


def main(quick: bool) -> int:
    started = perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="tend-bench-"))
    for name in [name for name in os.environ if name.startswith(("TEND_", "PREFECT_"))]:
        del os.environ[name]
    os.environ["TEND_HOME"] = str(folder)
    os.chdir(Path(__file__).resolve().parent.parent)
    lines: list[Line] = []
    try:
        with ExitStack() as stack:
            for measure in _measures(folder, quick, stack):
                lines += _show(measure() if quick else measures.tried(measure))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    missed = [line.what for line in lines if line.kept is False]
    print(
        f"{perf_counter() - started:.0f} s; " + (f"{len(missed)} missed" if missed else "all kept")
    )
    return 1 if missed and not quick else 0


def _measures(folder: Path, quick: bool, stack: ExitStack) -> Iterator[Measure]:
    """In an order that needs each database only once."""
    from benchmarks.postgres_copies import PostgresCopies
    from benchmarks.prefect_cost import PrefectServer
    from benchmarks.sqlite_copies import SqliteCopies
    from benchmarks.whole_command import without_server
    from deployments.demo.day import DAYS

    rounds = 1 if quick else 3
    some, many, most = (40, 80, 200) if quick else (1_000, 2_000, 10_000)
    large = SqliteCopies(folder, "large", Size(10 * most, some, most))
    small = SqliteCopies(folder, "small", Size(10 * some, some, some))
    measures.deciding(small)  # what is loaded once is loaded now
    yield partial(measures.deciding, large)
    lived = f"sqlite:///{folder / 'lived.db'}"
    yield measures.deciding_lived(lived, 10 if quick else DAYS)
    yield partial(measures.against_floor, "SQLite", large, rounds, 1_500)
    yield partial(measures.follows_what_is_due, small, large, 2 * rounds + 1)
    yield partial(measures.taking_back, large, 13_000 if quick else 1_300_000)
    yield partial(measures.importing, folder, 200 if quick else 200_000)
    yield partial(measures.sending, large)
    yield partial(measures.printing, 40 if quick else 800)
    postgres = PostgresCopies(large.template)
    stack.callback(postgres.stop)
    yield partial(measures.against_floor, "PostgreSQL", postgres, rounds, 0)
    server = PrefectServer(folder)
    stack.callback(server.stop)
    yield partial(measures.with_prefect, server, large)
    running = server.environment
    yield partial(measures.nothing_due, running, "with a running server", small, rounds)
    if not quick:
        yield partial(measures.nothing_due, without_server(folder), "without one", small, rounds)
        middle = SqliteCopies(folder, "middle", Size(10 * many, many, many))
        yield partial(measures.some_due, running, middle, many, rounds)
    yield partial(measures.task_runs, server, large, most)


def _show(lines: list[Line]) -> list[Line]:
    answers = {None: "", True: "yes", False: "NO"}
    for line in lines:
        print(
            f"{line.what:<68} {line.found:>10}  {line.target:<9} {answers[line.kept]}", flush=True
        )
    return lines


if __name__ == "__main__":
    sys.exit(main("--quick" in sys.argv[1:]))
