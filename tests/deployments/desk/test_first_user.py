"""The demo leaves somebody who can look at every page of the desk."""

from __future__ import annotations

import pytest

from deployments.commands.demo import first_user
from deployments.desk.pages import MENU
from tests.deployments.desk.conftest import Open

pytestmark = pytest.mark.sqlite_is_enough


def test_the_user_of_the_demo_signs_in_with_the_password_that_was_told(browser: Open) -> None:
    told = first_user()
    desk = browser()
    desk.enrol(told["name"], told["one_time_password"])
    for at, _, _ in MENU:
        desk.open(at)
        assert (desk.status, desk.at) == (200, at)
