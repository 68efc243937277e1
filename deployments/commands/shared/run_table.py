"""What a run did, as a manager reads it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deployments.commands.shared.output import Cell, count, say, spoken, table
from deployments.commands.shared.use_words import USE_WORDS
from policy.terms import DataUse, Stage
from tasks.daily_run import AccountAnswer, DayResult, Waiting
from tasks.runs import StatusCounts

_FIGURES = ("due", "done", "held", "suppressed", "deferred", "failed")


def tell_run(answer: DayResult, var: Path, dry_run: bool, use: DataUse) -> None:
    """One day: a row for each stage, then what left the house and where it lies."""
    day, total, reach = answer.run.as_of, answer.run.total, answer.reach
    table(("stage", *_FIGURES), _rows(answer.run.by_stage, total), total=True,
          title=f"Run for {day}{' (dry run)' if dry_run else ''}")  # fmt: skip
    if not total.due:
        say(f"Nothing is left to do for {day}: it is done already, or comes later.")
    if dry_run:
        say("A dry run: nothing was written, nothing was sent.")
        return
    say(f"{count(reach.letters, 'letter')}, {count(reach.notices, 'notice')}, "
        f"{count(reach.calls, 'call')} to make.")  # fmt: skip
    _tell_use(use)
    for name, place in _places(var, day.isoformat()).items():
        if getattr(reach, name):
            say(f"  {name:8}{place}")
    if words := waiting_words(answer.waiting):
        say(words)
    _tell_failed(total.failed)


def waiting_words(found: Waiting | None) -> str:
    """What still waits for a fitting hour, and until when; nothing when nothing does."""
    if found is None or not found.waiting:
        return ""
    waiting, until = found.waiting, found.waiting_until
    stand = "1 notice waits" if waiting == 1 else f"{waiting:,} notices wait"
    if until is None:
        return f"{stand} for a fitting hour."
    return f"{stand} for a fitting hour; the first may go at {until[11:16]} ({until[:10]})."


def tell_runs(days: list[DayResult], var: Path, use: DataUse) -> None:
    """Many days: their sum, and the last of them is where today's work lies."""
    runs = [day.run for day in days]
    by_stage = {
        stage: _sum([run.by_stage[stage] for run in runs if stage in run.by_stage])
        for stage in dict.fromkeys(stage for run in runs for stage in run.by_stage)
    }
    total = _sum([run.total for run in runs])
    reach = [day.reach for day in days]
    letters, notices = sum(one.letters for one in reach), sum(one.notices for one in reach)
    title = f"{count(len(days), 'day')}, {runs[0].as_of} to {runs[-1].as_of}"
    table(("stage", *_FIGURES), _rows(by_stage, total), total=True, title=title)
    say(f"{count(letters, 'letter')}, {count(notices, 'notice')}, "
        f"{count(sum(one.calls for one in reach), 'call')}. They lie under {var}.")  # fmt: skip
    _tell_use(use)
    _tell_failed(total.failed)


def _tell_use(use: DataUse) -> None:
    if use is DataUse.REHEARSAL:
        say(USE_WORDS[use])


def _sum(counts: Sequence[StatusCounts]) -> StatusCounts:
    return StatusCounts(**{name: sum(getattr(one, name) for one in counts) for name in _FIGURES})


def _tell_failed(failed: int) -> None:
    if failed:
        stand = "account was" if failed == 1 else "accounts were"
        say(f"{failed:,} {stand} set aside and need a person: see tend report")


def _rows(by_stage: Mapping[Stage, StatusCounts], total: StatusCounts) -> list[list[Cell]]:
    order = [stage for stage in reversed(Stage.working()) if stage in by_stage]
    rows: list[list[Cell]] = [[spoken(stage.value), *_figures(by_stage[stage])] for stage in order]
    return [*rows, ["all", *_figures(total)]]


def _figures(counts: StatusCounts) -> list[int]:
    return [getattr(counts, name) for name in _FIGURES]


def _places(var: Path, day: str) -> dict[str, Path]:
    return {
        "letters": var / "letters" / day,
        "notices": var / "outbox" / day,
        "calls": var / "calls" / f"{day}.csv",
    }


def tell_account(answer: AccountAnswer, dry_run: bool) -> None:
    """One account: what was or would be done, or why nothing is."""
    reference, ruling = answer.reference, answer.ruling
    reason, step = " ".join(ruling.reasons), spoken(ruling.step or "")
    if not ruling.acts:
        say(f"{reference}: nothing to do on {answer.as_of}. {reason}")
    elif dry_run:
        say(f"{reference}: {step} would be done on {answer.as_of}. {reason}")
    elif answer.run is not None and answer.run.total.done:
        say(f"{reference}: {step} was done. {reason}")
    else:
        say(f"{reference}: {step} was not done; see tend account {reference}")
    if ruling.next_review_on:
        say(f"Next look: {ruling.next_review_on}.")
    if dry_run:
        say("A dry run: nothing was written.")
