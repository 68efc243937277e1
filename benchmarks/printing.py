"""Letters a second in print batches, and how much of the time is Typst's own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter

from policy.policy_file.spec import load_policy
from tasks.letters.letter import Letter
from tasks.letters.specimens import SPECIMENS, made_up
from tasks.practice.practice import load_practice
from tasks.printing import render as letters
from tasks.printing.render import LETTERS_PER_BATCH, render_batch


def letters_per_second(count: int) -> tuple[float, float]:
    """Statements laid out on two threads, as the printing task does it; and Typst's share of
    the time the threads worked."""
    practice = load_practice()
    batches = _batches(count)
    spent: list[float] = []
    whole = letters._compile

    def timed(*arguments: object) -> object:
        start = perf_counter()
        done = whole(*arguments)  # type: ignore[arg-type]
        spent.append(perf_counter() - start)
        return done

    letters._compile = timed  # type: ignore[assignment]
    busy: list[float] = []

    def render(batch: list[Letter]) -> None:
        start = perf_counter()
        render_batch(batch, practice)
        busy.append(perf_counter() - start)

    start = perf_counter()
    try:
        with ThreadPoolExecutor(max_workers=2) as printers:
            list(printers.map(render, batches))
    finally:
        letters._compile = whole
    return count / (perf_counter() - start), sum(spent) / sum(busy)


def _batches(count: int) -> list[list[Letter]]:
    """Every letter to another person: Typst remembers what it has laid out before."""
    made = [
        replace(
            made_up(SPECIMENS[0], "en", load_policy("standard"), number),
            recipient_name=f"Person {number}",
            address_lines=(f"{number} Elm Street", "Peoria, IL 61602"),
            with_summary=False,
        )
        for number in range(1, count + 1)
    ]
    return [made[at : at + LETTERS_PER_BATCH] for at in range(0, count, LETTERS_PER_BATCH)]
