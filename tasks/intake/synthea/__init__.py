"""A Synthea CSV export as a source."""

from tasks.intake.synthea.claims import SyntheaClaims
from tasks.intake.synthea.encounters import SyntheaEncounters

__all__ = [
    "SyntheaClaims",
    "SyntheaEncounters",
]
