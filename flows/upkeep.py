"""Before the day starts: prove the records, clear up, keep the database quick."""

from typing import Any

from prefect.artifacts import create_markdown_artifact

from flows.breaches import told
from flows.job import AnswerOrState, job, with_problems
from flows.unknown_mail import settle_unknown
from tasks import upkeep as effects


@job("upkeep", run_name="upkeep")
def upkeep() -> AnswerOrState:
    """Audit everything recorded, remove leftovers, refresh the database's statistics.

    What no mail provider answered in time becomes a letter. A breach does not stop it; the run
    says that there is one.
    """
    settled = settle_unknown()
    proof = effects.prove()
    removed = effects.clear_temporary_files()
    posts = effects.forget_old_posts()
    effects.optimize_database()
    create_markdown_artifact(
        key="upkeep",
        markdown=report(proof, removed, posts["set_aside"]),
        description="What the audit found, and what was cleared away",
    )
    return with_problems(
        proof | {"removed": removed, "turned_to_letters": settled, "posts": posts},
        len(proof["breaches"]) + posts["set_aside"],
        "breaches",
    )


def report(proof: dict[str, Any], removed: int, set_aside: int = 0) -> str:
    """References only; the sentences of a breach stay with `tend audit`."""
    files = f"{removed:,} leftover {'file' if removed == 1 else 'files'} removed."
    aside = f"Posts of the mail provider that need an engineer: {set_aside}."
    lines = [files, "", *([aside, ""] if set_aside else [])]
    return "\n".join(["# Upkeep", "", *lines, *told(proof)])
