"""What the law asks beside the course of an account: clocks, notices, states, privacy, reporting."""
