"""What the Prefect UI shows of a day, written as artifacts."""
