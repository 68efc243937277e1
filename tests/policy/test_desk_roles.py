"""Who may do what at the desk."""

import pytest

from policy.desk import DeskRole, Permission, allowed


def test_somebody_without_a_role_may_nothing() -> None:
    assert allowed([]) == frozenset()


@pytest.mark.parametrize(
    ("role", "never"),
    [
        (DeskRole.CALLER, {Permission.MONEY, Permission.LOG, Permission.PEOPLE}),
        (DeskRole.MONEY, {Permission.CALL, Permission.TELL, Permission.LOG, Permission.PEOPLE}),
        (DeskRole.MANAGER, {Permission.LOG, Permission.PEOPLE}),
        (DeskRole.COMPLIANCE, {Permission.CALL, Permission.TELL, Permission.MONEY}),
        (DeskRole.ADMIN, set(Permission) - {Permission.PEOPLE}),
    ],
)
def test_who_does_a_thing_is_not_who_watches_over_it(
    role: DeskRole, never: set[Permission]
) -> None:
    assert not allowed([role]) & never


def test_roles_add_up() -> None:
    both = allowed([DeskRole.CALLER, DeskRole.MONEY])
    assert both == allowed([DeskRole.CALLER]) | allowed([DeskRole.MONEY])
