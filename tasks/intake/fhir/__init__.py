"""FHIR R4 as a source: bundles, single resources and NDJSON become the rows of the Tend CSV format.
What a row means stands in `tasks/intake/tend_csv/`; FHIR says nothing of a balance, so that its
derivation is named here."""

from tasks.intake.fhir.documents import FhirFiles, fhir_files
from tasks.intake.fhir.sender import FhirSender, read_fhir_sender
from tasks.intake.fhir.source import FhirSource, propose_fhir

__all__ = [
    "FhirFiles",
    "FhirSender",
    "FhirSource",
    "fhir_files",
    "propose_fhir",
    "read_fhir_sender",
]
