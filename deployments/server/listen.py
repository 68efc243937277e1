"""Prefect's server behind our guard: `python -m deployments.server.listen`, started by ours only.

`prefect server start` would answer any name, and there is no setting of Prefect for that.
"""

import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser

import uvicorn

from deployments.access.guard import Guard
from deployments.access.names import names_of

END_WITH_INPUT_SECONDS = 10


def main() -> None:
    parser = ArgumentParser(prog="python -m deployments.server.listen")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--names", default="", help="further names that it answers to")
    parser.add_argument("--with-command", action="store_true", help="end when the input closes")
    asked = parser.parse_args()
    if asked.with_command:
        threading.Thread(target=_end_with_the_command, daemon=True).start()
    from prefect.server.api.server import create_app

    uvicorn.run(
        Guard(create_app(final=True), names_of(asked.host, asked.names)),
        host=asked.host,
        port=asked.port,
        log_level="error" if asked.with_command else "warning",
        server_header=False,
        lifespan="on",
    )


def _end_with_the_command() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_WITH_INPUT_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
