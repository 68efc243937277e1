"""Before the day starts: prove the records, clear up, keep the database quick."""

from typing import Any

from prefect.artifacts import create_markdown_artifact

from flows.job import AnswerOrState, job, with_problems
from tasks import upkeep as effects

_SHOWN = 50


@job("upkeep", run_name="upkeep")
def upkeep() -> AnswerOrState:
    """Audit everything recorded, remove leftovers, refresh the database's statistics.

    It changes no account. A breach does not stop it; the run says that there is one.
    """
    proof = effects.prove()
    removed = effects.clear_temporary_files()
    effects.optimize_database()
    create_markdown_artifact(
        key="upkeep",
        markdown=report(proof, removed),
        description="What the audit found, and what was cleared away",
    )
    return with_problems(proof | {"removed": removed}, len(proof["breaches"]), "breaches")


def report(proof: dict[str, Any], removed: int) -> str:
    """References only; the sentences of a breach stay with `tend audit`."""
    breaches = proof["breaches"]
    lines = [
        "# Upkeep",
        "",
        f"{proof['checked']} rows checked, {len(breaches)} breaches, {removed} files removed.",
    ]
    if breaches:
        lines += ["", "See the details with `tend audit`.", "", "| breach | where |", "|---|---|"]
        lines += [f"| {one['kind']} | {one['reference']} |" for one in breaches[:_SHOWN]]
    if len(breaches) > _SHOWN:
        lines.append(f"| and {len(breaches) - _SHOWN} more | |")
    return "\n".join(lines)
