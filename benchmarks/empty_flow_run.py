"""An empty Prefect flow in a process of its own: what a daily run with nothing due is held against.

Run as `python -m benchmarks.empty_flow_run`, with Prefect pointed to by the environment.
"""

from prefect import flow


@flow(name="empty", persist_result=False)
def empty() -> None:
    """Nothing at all."""


if __name__ == "__main__":
    empty()
