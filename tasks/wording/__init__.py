"""The words people read: per language, and whether they may be sent."""
