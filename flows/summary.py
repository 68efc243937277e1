"""What an operator reads after a run: numbers that balance, and who needs a person."""

from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from tasks import steps
from tasks.runs import RunRef

_COLUMNS = ("due", "done", "held", "suppressed", "deferred", "failed")


def write_summary(run: RunRef, result: dict[str, Any]) -> None:
    """A table of the stages, and one of the accounts that were set aside."""
    day = run.as_of.isoformat()
    create_markdown_artifact(
        key=f"summary-{day}",
        markdown=summary_markdown(result),
        description=f"Daily run {day}: due = done + held + suppressed + deferred + failed",
    )
    problems = steps.set_aside(run) if result["failed"] else []
    if problems:
        create_table_artifact(
            key=f"needs-a-person-{day}",
            table=problems,
            description="Accounts that were set aside. Look at one with: tend account REFERENCE",
        )


def summary_markdown(result: dict[str, Any]) -> str:
    lines = [
        f"# Daily run {result['as_of']}",
        "",
        f"{result['letters']} letters, {result['notices']} notices, {result['calls']} calls."
        + waiting_words(result),
        "",
        "| stage | " + " | ".join(_COLUMNS) + " |",
        "|---|" + "---:|" * len(_COLUMNS),
    ]
    for stage, numbers in {**result["by_stage"], "all": result}.items():
        row = " | ".join(str(numbers[name]) for name in _COLUMNS)
        lines.append(f"| {stage.replace('_', ' ')} | {row} |")
    return "\n".join(lines)


def waiting_words(result: dict[str, Any]) -> str:
    """What the hourly `send-notices` still has to do."""
    waiting, until = result.get("waiting", 0), result.get("waiting_until")
    if not waiting:
        return ""
    first = f", the first until {until[11:16]} on {until[:10]}" if until else ""
    return f" Notices that wait for a fitting hour: {waiting}{first}."
