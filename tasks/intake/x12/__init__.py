"""Remittances of insurers (X12 835): segments, their loops, and whether they add up. What a claim
does to a bill stands in `tasks/intake/remittances/`."""

from tasks.intake.x12.claim import Claim, Remittance, Wrong
from tasks.intake.x12.codes import (
    DENIED,
    FORWARDED,
    LEVELS,
    NOT_THEIRS,
    QMB,
    REVERSAL,
    WITHOUT_MONEY,
    hold_for,
)
from tasks.intake.x12.source import RemittanceFiles, RemittanceSource, made_on, remittance_files

__all__ = [
    "DENIED",
    "FORWARDED",
    "LEVELS",
    "NOT_THEIRS",
    "QMB",
    "REVERSAL",
    "WITHOUT_MONEY",
    "Claim",
    "Remittance",
    "RemittanceFiles",
    "RemittanceSource",
    "Wrong",
    "hold_for",
    "made_on",
    "remittance_files",
]
