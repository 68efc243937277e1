"""Runs that are no ordinary ones: a rehearsal, and one that is taken back."""
