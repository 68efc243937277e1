"""Proof on demand: everything recorded, held against every invariant."""

from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State

from flows.job import job, with_problems
from flows.pages.breaches import told
from tasks.operations import upkeep as effects


@job("audit", run_name="audit")
def audit() -> effects.Proof | State[Any]:
    """Hold everything recorded against what has to be true, without asking the rules.

    It changes nothing. Breaches end the run as "Completed with problems".
    """
    proof = effects.prove()
    create_markdown_artifact(
        key="audit",
        markdown="\n".join(["# Audit", "", *told(proof)]),
        description="What was checked, and every breach by its kind and place",
    )
    return with_problems(proof, len(proof.breaches), "breaches")
