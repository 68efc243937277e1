"""A Synthea CSV export as a source."""
