"""Before the day starts: prove the records, clear up, keep the database quick."""

from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from flows.job import job, with_problems
from flows.pages.breaches import told
from flows.pages.unknown_mail import settle_unknown
from tasks.operations import upkeep as effects


@job("upkeep", run_name="upkeep")
def upkeep() -> effects.Upkeep | State[Any]:
    """Audit everything recorded, remove leftovers, refresh the database's statistics.

    What no mail provider answered in time becomes a letter. A breach does not stop it; the run
    says that there is one. So it does of posts of the mail provider that broke our own code.
    """
    settled = settle_unknown()
    proof = effects.prove()
    removed = effects.clear_temporary_files()
    posts = effects.forget_old_events()
    effects.optimize_database()
    create_markdown_artifact(
        key="upkeep",
        markdown=report(proof, removed, posts.set_aside),
        description="What the audit found, and what was cleared away",
    )
    return with_problems(
        effects.Upkeep(proof, removed, settled, posts),
        len(proof.breaches) + posts.set_aside,
        _problems(len(proof.breaches), posts.set_aside),
    )


def _problems(breaches: int, set_aside: int) -> str:
    posts = "posts of the mail provider that were set aside"
    return " and ".join([*(["breaches"] if breaches else []), *([posts] if set_aside else [])])


def report(proof: effects.Proof, removed: int, set_aside: int = 0) -> str:
    """References only; the sentences of a breach stay with `tend audit`."""
    files = f"{removed:,} leftover {'file' if removed == 1 else 'files'} removed."
    aside = (
        f"Posts of the mail provider that need an engineer: {set_aside}. Once the fault is mended, "
        f"`tend retry-posts` tries them again; they are kept for {effects.POSTS_KEPT_DAYS} days."
    )
    lines = [files, "", *([aside, ""] if set_aside else [])]
    return "\n".join(["# Upkeep", "", *lines, *told(proof)])
