"""Runs of a day, and what today is."""
