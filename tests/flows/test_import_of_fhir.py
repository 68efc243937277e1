"""The form `account-import` takes FHIR, and no name of a patient reaches Prefect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort

from flows.account_import import account_import
from tasks.intake import ImportPreview, ImportResult
from tests.tasks.intake.fhir.bundles import as_bundle, benefit, claim, patient

pytestmark = [pytest.mark.usefixtures("practice", "prefect_server"), pytest.mark.engine]


def test_a_folder_of_bundles_comes_in_by_the_form(
    tmp_path: Path, prefect: SyncPrefectClient
) -> None:
    """Synthea writes the patient's name into the name of the file."""
    folder = tmp_path / "in"
    folder.mkdir()
    refused = claim("c2", patient={"reference": "Patient/nobody"})
    bundle = as_bundle(patient(), claim(), benefit(), refused)
    (folder / "Quincy_Fallow.json").write_text(json.dumps(bundle), "utf-8")
    seen = account_import(str(folder), dry_run=True)
    assert isinstance(seen, ImportPreview)
    made = account_import(str(folder))
    assert isinstance(made, ImportResult)
    assert (seen.new, seen.refused, seen.note) == (made.new, made.refused, made.note)
    assert (made.new, made.refused, made.balance_cents) == (1, 1, 80_00)
    key = ArtifactFilterKey(any_=["account-import-dry-run"])
    told = prefect.read_artifacts(
        artifact_filter=ArtifactFilter(key=key), sort=ArtifactSort.CREATED_DESC
    )[0]
    assert "Claim.patient names a Patient that is not in the export" in str(told.data)
    assert "refused: file-1.json line 4" in str(told.data)
    for word in ("Fallow", "Quincy", "Muñoz"):
        assert word not in str(told.data)
