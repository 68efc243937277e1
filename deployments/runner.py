"""The process that serves every deployment. Started by `tend serve`, never by hand."""

import sys

from prefect import serve

from deployments.plan import read_deployments
from tasks.practice import load_practice
from tasks.settings import Settings


def main() -> int:
    """Schedules stay on when this stops: a missed run is late, not lost."""
    zone = load_practice(Settings().practice_file).time_zone
    served = [one.to_serve(zone) for one in read_deployments()]
    serve(*served, pause_on_shutdown=False, print_starting_message=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
