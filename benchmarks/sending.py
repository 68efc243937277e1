"""Notices a second through a provider that takes 50 ms to answer, from the claim to the record."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from benchmarks.daily_run import work_day
from benchmarks.portfolio import NOW, SECOND_DAY
from tasks.daily_run import day
from tasks.notices import sendgrid_client
from tasks.notices.compose import build_notice
from tasks.practice.practice import load_practice
from tasks.runs.send_times import rehearsed
from tasks.runtime.mail_settings import Attestation, Transport
from tasks.runtime.settings import current
from tests.sendgrid_double import KEY, Double, sendgrid

LATENCY_SECONDS = 0.05
WORKERS = 16
_SIGNED = Attestation(
    transport=Transport.SENDGRID, vendor="A double", paper="none", approved_by="make bench",
    approved_on=date(2026, 1, 5),
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """`floor` is what the same workers reach with the requests alone."""

    notices: int
    per_second: float
    floor: float
    grew_megabytes: float


def send_a_day() -> Sent:
    """The notices of a day's run on the configured database."""
    practice = load_practice().model_copy(update={"mail_attestation": _SIGNED})
    work_day(SECOND_DAY)
    with _provider() as host, _settings(host, practice.sender_email):
        before, start = _megabytes(), perf_counter()
        notices = day.notices_of(SECOND_DAY, practice, rehearsed(SECOND_DAY, practice, NOW))
        seconds = perf_counter() - start
        grew = _megabytes() - before
        floor = _requests_alone(min(notices, 1_000))
    return Sent(notices, notices / seconds, floor, grew)


def _requests_alone(count: int) -> float:
    practice, settings = load_practice(), current()
    tokens = [f"{number:032x}" for number in range(count)]
    notices = [build_notice(token, "someone@example.org", practice, SECOND_DAY) for token in tokens]

    def one(number: int) -> None:
        sendgrid_client.send(tokens[number], notices[number], settings, 0.0)

    start = perf_counter()
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(one, range(count)))
    return count / (perf_counter() - start)


@contextmanager
def _provider() -> Iterator[str]:
    """In a process of its own, so that it takes no time from ours."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(10)


def _serve(pipe: Connection) -> None:
    with sendgrid(Double(delay=LATENCY_SECONDS)) as host:
        pipe.send(host)
        pipe.recv()


@contextmanager
def _settings(host: str, sender: str) -> Iterator[None]:
    ours = {
        "TEND_MAIL_TRANSPORT": "sendgrid",
        "TEND_MAIL_WORKERS": str(WORKERS),
        "TEND_SENDGRID_API_KEY": KEY,
        "TEND_SENDGRID_HOST": host,
        "TEND_SENDGRID_VERIFIED_SENDER": sender,
    }
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]


def _megabytes() -> float:
    """What the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
