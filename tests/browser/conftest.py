from tests.deployments.desk.conftest import cheap_hash, desk_address, office_clock
from tests.flows.conftest import practice

__all__ = ["cheap_hash", "desk_address", "office_clock", "practice"]
