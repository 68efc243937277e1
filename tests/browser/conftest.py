from tests.flows.conftest import practice

__all__ = ["practice"]
