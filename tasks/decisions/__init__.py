"""A batch of accounts decided by the rules, and each answer carried out."""
