"""The law beside the course of an account: clocks, notices, states, privacy, reporting."""
