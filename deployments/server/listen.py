"""Prefect's server behind our guard: `python -m deployments.server.listen`, started by ours only.

`prefect server start` would answer any name, and there is no setting of Prefect for that.
"""

from argparse import ArgumentParser

import uvicorn

from deployments.access.guard import Guard
from deployments.access.names import names_of
from tasks.runtime import WITH_COMMAND, end_with_the_command


def main() -> None:
    parser = ArgumentParser(prog="python -m deployments.server.listen")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--names", default="", help="further names that it answers to")
    parser.add_argument(WITH_COMMAND, action="store_true", help="end when the input closes")
    asked = parser.parse_args()
    if asked.with_command:
        end_with_the_command()
    from prefect.server.api.server import create_app

    uvicorn.run(
        Guard(create_app(final=True), names_of(asked.host, asked.names)),
        host=asked.host,
        port=asked.port,
        log_level="warning",
        server_header=False,
        lifespan="on",
    )


if __name__ == "__main__":
    main()
