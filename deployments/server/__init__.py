"""`tend serve`: the Prefect server, the runner, the desk and the webhook as one process tree."""
