import pytest
from tests.tasks.test_day import test_two_runs_at_the_same_time_send_nothing_twice as t
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("n", range(8))
def test_again(n: int) -> None:
    t()
