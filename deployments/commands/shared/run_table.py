"""What a run did, as a manager reads it."""

from pathlib import Path
from typing import Any

from deployments.commands.shared.output import Cell, count, say, spoken, table
from policy.terms import Stage

_FIGURES = ("due", "done", "held", "suppressed", "deferred", "failed")
_REACH = ("letters", "notices", "calls")


def tell_run(answer: dict[str, Any], var: Path, dry_run: bool) -> None:
    """One day: a row for each stage, then what left the house and where it lies."""
    day = answer["as_of"]
    table(("stage", *_FIGURES), _rows(answer["by_stage"], answer), total=True,
          title=f"Run for {day}{' (dry run)' if dry_run else ''}")  # fmt: skip
    if not answer["due"]:
        say(f"Nothing is left to do for {day}: it is done already, or comes later.")
    if dry_run:
        say("A dry run: nothing was written, nothing was sent.")
        return
    say(f"{count(answer['letters'], 'letter')}, {count(answer['notices'], 'notice')}, "
        f"{count(answer['calls'], 'call')} to make.")  # fmt: skip
    for name, place in _places(var, day).items():
        if answer[name]:
            say(f"  {name:8}{place}")
    if words := waiting_words(answer):
        say(words)
    _tell_failed(answer["failed"])


def waiting_words(answer: dict[str, Any]) -> str:
    """What still waits for a fitting hour, and until when; nothing when nothing does."""
    waiting, until = answer.get("waiting", 0), answer.get("waiting_until")
    if not waiting:
        return ""
    stand = "1 notice waits" if waiting == 1 else f"{waiting:,} notices wait"
    if until is None:
        return f"{stand} for a fitting hour."
    return f"{stand} for a fitting hour; the first may go at {until[11:16]} ({until[:10]})."


def tell_runs(days: list[dict[str, Any]], var: Path) -> None:
    """Many days: their sum, and the last of them is where today's work lies."""
    by_stage: dict[str, dict[str, int]] = {}
    for one in days:
        for stage, numbers in one["by_stage"].items():
            sums = by_stage.setdefault(stage, dict.fromkeys(_FIGURES, 0))
            sums.update({name: sums[name] + numbers[name] for name in _FIGURES})
    total = {name: sum(one[name] for one in days) for name in (*_FIGURES, *_REACH)}
    title = f"{count(len(days), 'day')}, {days[0]['as_of']} to {days[-1]['as_of']}"
    table(("stage", *_FIGURES), _rows(by_stage, total), total=True, title=title)
    say(f"{count(total['letters'], 'letter')}, {count(total['notices'], 'notice')}, "
        f"{count(total['calls'], 'call')}. They lie under {var}.")  # fmt: skip
    _tell_failed(total["failed"])


def _tell_failed(failed: int) -> None:
    if failed:
        stand = "account was" if failed == 1 else "accounts were"
        say(f"{failed:,} {stand} set aside and need a person: see tend report")


def _rows(by_stage: dict[str, Any], total: dict[str, Any]) -> list[list[Cell]]:
    order = [stage.value for stage in reversed(Stage.working()) if stage.value in by_stage]
    rows: list[list[Cell]] = [
        [spoken(stage), *(by_stage[stage][name] for name in _FIGURES)] for stage in order
    ]
    return [*rows, ["all", *(total[name] for name in _FIGURES)]]


def _places(var: Path, day: str) -> dict[str, Path]:
    return {
        "letters": var / "letters" / day,
        "notices": var / "outbox" / day,
        "calls": var / "calls" / f"{day}.csv",
    }


def tell_account(answer: dict[str, Any], dry_run: bool) -> None:
    """One account: what was or would be done, or why nothing is."""
    reference = answer["reference"]
    reason = " ".join(answer["reasons"])
    if not answer["acts"]:
        say(f"{reference}: nothing to do on {answer['as_of']}. {reason}")
    elif dry_run:
        say(f"{reference}: {spoken(answer['step'])} would be done on {answer['as_of']}. {reason}")
    elif answer.get("done"):
        say(f"{reference}: {spoken(answer['step'])} was done. {reason}")
    else:
        say(f"{reference}: {spoken(answer['step'])} was not done; see tend account {reference}")
    if answer["next_review_on"]:
        say(f"Next look: {answer['next_review_on']}.")
    if dry_run:
        say("A dry run: nothing was written.")
