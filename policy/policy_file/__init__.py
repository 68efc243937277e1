"""A practice's policy file: its shape, and the checks that refuse it whole."""
