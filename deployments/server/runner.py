"""The process that serves every deployment. Started by `tend serve`, never by hand."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.runner import Runner

from deployments.server.automations import deploy
from deployments.server.deployment_list import read_deployments
from deployments.server.pauses import as_it_stands
from deployments.server.recovery import recover
from tasks.practice import load_practice
from tasks.runtime import (
    STOP_FILE,
    WITH_COMMAND,
    Settings,
    WrongInput,
    clock,
    end_with_the_command,
    private_by_default,
)

FINISH_WITHIN_SECONDS = 25
_LOOK_EVERY_SECONDS = 0.2


def main() -> int:
    """Schedules stay on when this stops: a missed run is late, not lost. One that somebody paused
    stays paused when this starts."""
    private_by_default()
    if WITH_COMMAND in sys.argv:
        end_with_the_command()
    zone = load_practice(Settings().practice_file).time_zone
    runner = Runner(name="tend", pause_on_shutdown=False)
    with get_client(sync_client=True) as client:
        for deployment in read_deployments():
            runner.add_deployment(as_it_stands(client, deployment, zone))
        for line in (*recover(client, clock.now()), *_automations(client)):
            print(line, flush=True)
    asyncio.run(work(runner))
    return 0


def _automations(client: SyncPrefectClient) -> list[str]:
    """A wrong setting is said, and stops nobody's daily run."""
    try:
        changed = deploy(client, Settings().notify)
    except WrongInput as wrong:
        return [f"No automation was changed: {wrong}"]
    return [f"Automation put on the server: {name}" for name in changed]


async def work(runner: Runner) -> None:
    """Until SIGINT; then nothing new is taken, and runs at work may finish their batch."""
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, asked.set)
    working = asyncio.ensure_future(runner.start())
    stopping = asyncio.ensure_future(asked.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if asked.is_set():
        await _finish(runner)
        working.cancel()
    stopping.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _finish(runner: Runner) -> None:
    """The runs see the file between two batches, and end; Prefect itself only knows killing."""
    if named := os.environ.get(STOP_FILE):
        Path(named).touch()
    runner.stopping = True
    runner._scheduled_run_poller.stopping = True
    looks = int(FINISH_WITHIN_SECONDS / _LOOK_EVERY_SECONDS)
    for _ in range(looks):
        if not runner._process_manager.flow_run_ids():
            return
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
