"""`tend serve`: the Prefect server, the runner and the webhook as one process tree."""
