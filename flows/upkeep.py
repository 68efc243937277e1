"""Before the day starts: prove the records, clear up, keep the database quick."""

from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from flows.job import job, with_problems
from flows.pages.breaches import told
from flows.pages.unknown_mail import settle_unknown
from flows.stages import STAGE_FLOWS
from tasks.operations import prefect_retention
from tasks.operations import upkeep as effects

OUR_FLOWS = (
    *(stage_flow.name for stage_flow in STAGE_FLOWS.values()),
    "account import", "account run", "audit", "catch up", "daily run", "morning check",
    "place hold", "policy move", "print again", "record application", "record call",
    "record guarantor", "record help", "record merge", "record payment", "record plan",
    "record preference", "record refund", "record reinstatement", "record returned mail",
    "record reversal", "record skip", "record times", "release hold", "send again", "send notices",
    "upkeep",
)  # fmt: skip
"""Whose old runs are deleted. A server of one's own may know other flows."""


@job("upkeep", run_name="upkeep")
def upkeep() -> effects.Upkeep | State[Any]:
    """Audit everything recorded, remove leftovers, refresh the database's statistics.

    Prefect's own records of old runs are deleted. What no mail provider answered in time becomes
    a letter. A breach does not stop it; the run says that there is one. So it does of posts of
    the mail provider that broke our own code.
    """
    settled = settle_unknown()
    proof = effects.prove()
    removed = effects.clear_temporary_files()
    posts = effects.forget_old_events()
    forgotten = prefect_retention.forget_old_runs(OUR_FLOWS, prefect_retention.oldest_kept())
    effects.optimize_database()
    create_markdown_artifact(
        key="upkeep",
        markdown=report(proof, removed, posts.set_aside, forgotten),
        description="What the audit found, and what was cleared away",
    )
    return with_problems(
        effects.Upkeep(proof, removed, forgotten, settled, posts),
        len(proof.breaches) + posts.set_aside,
        _problems(len(proof.breaches), posts.set_aside),
    )


def _problems(breaches: int, set_aside: int) -> str:
    posts = "posts of the mail provider that were set aside"
    return " and ".join([*(["breaches"] if breaches else []), *([posts] if set_aside else [])])


def report(proof: effects.Proof, removed: int, set_aside: int = 0, forgotten: int = 0) -> str:
    """References only; the sentences of a breach stay with `tend audit`."""
    files = f"{removed:,} leftover {'file' if removed == 1 else 'files'} removed."
    old = f"Old runs deleted from Prefect: {forgotten:,}."
    aside = (
        f"Posts of the mail provider that need an engineer: {set_aside}. Once the fault is mended, "
        f"`tend retry-posts` tries them again; they are kept for {effects.POSTS_KEPT_DAYS} days."
    )
    lines = [files, "", old, "", *([aside, ""] if set_aside else [])]
    return "\n".join(["# Upkeep", "", *lines, *told(proof)])
