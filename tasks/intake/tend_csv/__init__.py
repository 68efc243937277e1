"""Tend's own CSV folder as a source."""
