"""Holds placed and released, those that follow from facts, and mail that came back."""
