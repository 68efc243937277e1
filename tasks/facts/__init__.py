"""The facts that the rules are asked about, loaded in batches."""
