"""Who may sign in at the desk: added, disabled, given a new one-time password."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from models import DeskGrant, DeskSession, DeskUser
from policy.desk import DeskRole
from tasks.desk.passwords import hashed, new_totp_key, one_time_password
from tasks.runtime import WrongInput
from tasks.storage import database

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class UserRow(NamedTuple):
    name: str
    roles: tuple[DeskRole, ...]
    enrolled: bool
    disabled: bool
    locked: bool
    added_at: datetime
    added_by: str


def add_user(name: str, roles: Collection[DeskRole], *, now: datetime, actor: str) -> str:
    """The one-time password of a new user, told nowhere else. Raises WrongInput."""
    wanted = name.strip().lower()
    if not _NAME.fullmatch(wanted):
        raise WrongInput(
            f"{name!r} is no name for the desk; take 2 to 40 small letters, digits, dots, dashes"
        )
    if not roles:
        raise WrongInput(f"say what they may do: --role, one of {', '.join(DeskRole)}")
    password = one_time_password()
    known = hashed(password)
    with database.writing() as connection, rows_of(connection) as session:
        if found_user(session, wanted):
            raise WrongInput(f"{wanted} is there already; for a new password: tend desk user reset")
        user = DeskUser(
            name=wanted,
            password_hash=known,
            totp_key=new_totp_key(),
            added_at=now,
            added_by=actor,
        )
        session.add(user)
        session.flush()
        session.add_all(DeskGrant(user_id=user.id or 0, role=role) for role in sorted(set(roles)))
        session.flush()
    return password


def disable_user(name: str, *, now: datetime) -> bool:
    """Nobody signs in with this name any more, and who is in is out. False: it was so before."""
    with database.writing() as connection, rows_of(connection) as session:
        user = _known(session, name)
        if user.disabled_at is not None:
            return False
        user.disabled_at = now
        _end_sessions(session, user, now)
        session.flush()
        return True


def reset_user(name: str, *, now: datetime) -> str:
    """A new one-time password, in place of the password and the authenticator there were; also for
    somebody who was disabled or locked out. Raises WrongInput."""
    password = one_time_password()
    known = hashed(password)
    with database.writing() as connection, rows_of(connection) as session:
        user = _known(session, name)
        user.password_hash, user.totp_key = known, new_totp_key()
        user.totp_step, user.failures = 0, 0
        user.enrolled_at = user.locked_until = user.disabled_at = None
        _end_sessions(session, user, now)
        session.flush()
    return password


def users(connection: Connection, now: datetime) -> list[UserRow]:
    with rows_of(connection) as session:
        roles: dict[int, list[DeskRole]] = {}
        for grant in session.exec(select(DeskGrant)):
            roles.setdefault(grant.user_id, []).append(grant.role)
        return [
            UserRow(
                user.name,
                tuple(sorted(roles.get(user.id or 0, []))),
                user.enrolled_at is not None,
                user.disabled_at is not None,
                user.locked_until is not None and user.locked_until > now,
                user.added_at,
                user.added_by,
            )
            for user in session.exec(select(DeskUser).order_by(col(DeskUser.name)))
        ]


def rows_of(connection: Connection) -> Session:
    """One row at a time, in the caller's transaction."""
    return Session(bind=connection, expire_on_commit=False)


def found_user(session: Session, name: str) -> DeskUser | None:
    return session.exec(select(DeskUser).where(DeskUser.name == name)).one_or_none()


def _known(session: Session, name: str) -> DeskUser:
    user = found_user(session, name.strip().lower())
    if user is None:
        raise WrongInput(f"{name!r} is no user of the desk; tend desk user list shows them")
    return user


def _end_sessions(session: Session, user: DeskUser, now: datetime) -> None:
    own = select(DeskSession).where(
        DeskSession.user_id == user.id, col(DeskSession.ended_at).is_(None)
    )
    for one in session.exec(own):
        one.ended_at = now
