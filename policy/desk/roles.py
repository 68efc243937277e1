"""Roles at the desk, and the permissions of each."""

from collections.abc import Iterable
from enum import StrEnum


class DeskRole(StrEnum):
    CALLER = "caller"
    MONEY = "money"
    MANAGER = "manager"
    COMPLIANCE = "compliance"
    ADMIN = "admin"


class Permission(StrEnum):
    """`CALL`: the day's calls and what people said. `LOOK`: find and read a person. `TELL`: record
    what a person told us. `RELEASE`: end a hold, after which money may be asked for. `MONEY`:
    record payments. `QUEUES`: what waits for a desk. `NUMBERS`: key figures. `LOG`: who looked at
    whom. `PEOPLE`: who may sign in."""

    CALL = "call"
    LOOK = "look"
    TELL = "tell"
    RELEASE = "release"
    MONEY = "money"
    QUEUES = "queues"
    NUMBERS = "numbers"
    LOG = "log"
    PEOPLE = "people"


_MAY: dict[DeskRole, frozenset[Permission]] = {
    DeskRole.CALLER: frozenset({Permission.CALL, Permission.LOOK, Permission.TELL}),
    DeskRole.MONEY: frozenset({Permission.LOOK, Permission.MONEY, Permission.QUEUES}),
    DeskRole.MANAGER: frozenset(Permission) - {Permission.LOG, Permission.PEOPLE},
    DeskRole.COMPLIANCE: frozenset(
        {Permission.LOOK, Permission.QUEUES, Permission.NUMBERS, Permission.LOG}
    ),
    DeskRole.ADMIN: frozenset({Permission.PEOPLE}),
}


def allowed(roles: Iterable[DeskRole]) -> frozenset[Permission]:
    """Somebody with several roles may do what each of them may."""
    return frozenset(one for role in roles for one in _MAY[role])
