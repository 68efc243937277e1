"""A first `intake.toml` for an export: of FHIR, or of tables that nobody described."""

from pathlib import Path

from tasks.intake import mapping
from tasks.intake.archives import unpacked
from tasks.intake.fhir import fhir_files, propose_fhir

_TABLES = ("*.csv", "*.tsv")


def propose(path: Path) -> str:
    """Raises WrongInput where there is neither."""
    with unpacked(path) as folder:
        has_tables = any(any(folder.rglob(one)) for one in _TABLES)
        resources = fhir_files(folder)
        if resources.files and not has_tables:
            return propose_fhir(resources)
        return mapping.propose(path)
