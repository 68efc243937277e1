from tests.flows.conftest import practice, prefect

__all__ = ["practice", "prefect"]
