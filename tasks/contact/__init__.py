"""How and when a person wants to be reached."""
