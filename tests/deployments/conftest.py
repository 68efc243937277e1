from tests.flows.conftest import practice, prefect, runs

__all__ = ["practice", "prefect", "runs"]
