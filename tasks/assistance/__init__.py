"""Applications for help, signs of hardship, and bills paid before help was granted."""

from tasks.assistance import applications, hardship_signs

__all__ = [
    "applications",
    "hardship_signs",
]
