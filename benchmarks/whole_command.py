"""`tend run` as people start it, and an empty Prefect flow beside it: whole processes, in turns."""

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

_TEND = "import sys, cli; sys.argv[0] = 'tend'; cli.main()"


def quiet(home: Path) -> dict[str, str]:
    """Our environment, with Prefect's files in `home`; it says nothing and asks nobody."""
    return {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "DO_NOT_TRACK": "1",
    }


def without_server(folder: Path) -> dict[str, str]:
    """Each command starts a server of its own; the database of both is made beforehand."""
    environment = {
        **quiet(folder / "prefect-alone"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    }
    empty_flow(environment)
    return environment


def tend_run(url: str, as_of: date, environment: Mapping[str, str]) -> float:
    """Seconds of `tend run --as-of DAY` on this database: letters, notices and all."""
    told = {**environment, "TEND_DATABASE_URL": url}
    return _seconds(["-c", _TEND, "run", "--as-of", as_of.isoformat(), "--json"], told)


def empty_flow(environment: Mapping[str, str]) -> float:
    """Seconds of a flow that does nothing."""
    return _seconds(["-m", "benchmarks.empty_flow_run"], environment)


def _seconds(arguments: list[str], environment: Mapping[str, str]) -> float:
    start = perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,  # at a terminal it would ask about a day ahead
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return perf_counter() - start
