"""The day: triage, the work of each stage, recovery, the dry run, its summary."""
