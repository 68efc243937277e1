"""To sign in and out: a password and a code that is good once, a first sign-in that chooses them,
an end after a quarter of an hour without a sign of life.

Whatever is wrong, the answer is the same and takes as long, so that nobody learns which names there
are, or which part was right.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection
from sqlmodel import Session, select

from models import DeskGrant, DeskSession, DeskUser
from policy.desk import DeskEventKind, DeskRole, Permission, allowed
from tasks.desk.events import note
from tasks.desk.passwords import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hashed,
    matches,
    step_of_code,
    totp_address,
)
from tasks.desk.users import found_user, rows_of
from tasks.runtime import WrongInput
from tasks.storage import database

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)
_REFUSED = (
    "That does not let you in. Check the name, the password and the code; after "
    f"{MOST_FAILURES} tries wait {LOCKED_FOR.seconds // 60} minutes."
)

_NO_SECOND = (
    "A second person has to be another colleague who may take money, with their own name, password "
    "and a new code"
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the desk. `token` is what their browser shows; `said` is told once."""

    token: str
    session_id: int
    user_id: int
    name: str
    roles: tuple[DeskRole, ...]
    enrols: bool
    said: str

    @property
    def may(self) -> frozenset[Permission]:
        return frozenset() if self.enrols else allowed(self.roles)

    @property
    def form_key(self) -> str:
        """What a form of theirs carries, so that no page from elsewhere can send one."""
        return sha256(f"form {self.token}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What goes into an authenticator: as the address of a picture, and to be typed."""

    address: str
    key: str


def sign_in(name: str, password: str, code: str, now: datetime) -> str:
    """The token of a new session. A user's first one is good for `enrol` alone, and takes no code.

    Raises WrongInput, with the same words whatever was wrong.
    """
    known, known_hash, is_right = _password(name, password)
    with database.writing() as connection, rows_of(connection) as session:
        user = found_user(session, known)
        token = "" if user is None else _let_in(session, user, is_right, known_hash, code, now)
        session.flush()
    if not token:
        raise WrongInput(_REFUSED)
    return token


def second(first: SignedIn, name: str, password: str, code: str, now: datetime, why: str) -> str:
    """The name of another colleague who may take money, once they showed that it is them: they
    looked at it, too, and the log has it. Raises WrongInput, with the same words whatever was
    wrong."""
    known, known_hash, is_right = _password(name, password)
    with database.writing() as connection, rows_of(connection) as session:
        user = found_user(session, known)
        shown = user is not None and _is_them(session, user, is_right, known_hash, code, now)
        may = shown and user is not None and user.enrolled_at and user.id != first.user_id
        if may and user is not None and Permission.MONEY in allowed(_roles(session, user)):
            note(connection, user.id or 0, DeskEventKind.SECONDED, now, why=why)
        else:
            user = None
        session.flush()
    if user is None:
        raise WrongInput(_NO_SECOND)
    return known


def _password(name: str, password: str) -> tuple[str, str, bool]:
    """The name as it is kept, the hash of then, and whether the password was right. It takes as
    long whoever is named, and nobody waits for it in the database."""
    known = name.strip().lower()[:40]
    with database.reading() as connection, rows_of(connection) as session:
        user = found_user(session, known)
        known_hash = user.password_hash if user and not user.disabled_at else ""
    return known, known_hash, matches(password[:LONGEST_PASSWORD], known_hash)


def _let_in(
    session: Session, user: DeskUser, is_right: bool, known_hash: str, code: str, now: datetime
) -> str:
    """The token, or nothing."""
    if not _is_them(session, user, is_right, known_hash, code, now):
        return ""
    first = user.enrolled_at is None
    if not first:
        note(session.connection(), user.id or 0, DeskEventKind.SIGNED_IN, now)
    return _begin(session, user, now, enrols=first)


def _is_them(
    session: Session, user: DeskUser, is_right: bool, known_hash: str, code: str, now: datetime
) -> bool:
    """What is wrong is counted. A password that was reset meanwhile is another one."""
    if user.disabled_at or (user.locked_until and user.locked_until > now):
        return False
    first = user.enrolled_at is None
    step = None if first else step_of_code(user.totp_key, code, now, user.totp_step)
    if not is_right or user.password_hash != known_hash or (not first and step is None):
        user.failures += 1
        if user.failures >= MOST_FAILURES:
            user.failures, user.locked_until = 0, now + LOCKED_FOR
            note(session.connection(), user.id or 0, DeskEventKind.LOCKED_OUT, now)
        return False
    user.failures, user.locked_until = 0, None
    user.totp_step = step or user.totp_step
    return True


def _begin(session: Session, user: DeskUser, now: datetime, *, enrols: bool) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        DeskSession(
            user_id=user.id or 0,
            token_hash=_hash(token),
            enrols=enrols,
            began_at=now,
            seen_at=now,
        )
    )
    return token


def enrolment(connection: Connection, signed_in: SignedIn) -> Enrolment:
    with rows_of(connection) as session:
        user = session.get_one(DeskUser, signed_in.user_id)
        return Enrolment(totp_address(user.totp_key, user.name), user.totp_key)


def enrol(signed_in: SignedIn, password: str, code: str, now: datetime) -> str:
    """Their own password and their authenticator, from the first sign-in on. The token of a whole
    session, in place of the one that could do nothing else. Raises WrongInput."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WrongInput(
            f"Take a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; "
            "a few words in a row are easy to keep."
        )
    with database.reading() as connection, rows_of(connection) as session:
        known = session.get_one(DeskUser, signed_in.user_id).password_hash
    if matches(password, known):
        raise WrongInput("The one-time password is good once. Choose another one.")
    chosen = hashed(password)
    with database.writing() as connection, rows_of(connection) as session:
        user = session.get_one(DeskUser, signed_in.user_id)
        step = step_of_code(user.totp_key, code, now, user.totp_step)
        if step is None:
            raise WrongInput("That is not the code of now. Type the six digits that it shows.")
        user.password_hash, user.totp_step, user.enrolled_at = chosen, step, now
        session.get_one(DeskSession, signed_in.session_id).ended_at = now
        note(session.connection(), signed_in.user_id, DeskEventKind.ENROLLED, now)
        token = _begin(session, user, now, enrols=False)
        session.flush()
    return token


def who(token: str, now: datetime, *, is_here: bool = True) -> SignedIn | None:
    """Whose token it is; nobody's once it was idle too long, ended, or its user was disabled.
    `is_here`: a person asks, which is a sign of life."""
    with database.reading() as connection, rows_of(connection) as session:
        found = _living(session, token, now)
        if found is None:
            return None
        one, user = found
        roles = _roles(session, user)
        answer = SignedIn(token, one.id or 0, user.id or 0, user.name, roles, one.enrols, one.said)
        is_fresh = one.seen_at > now - _SEEN_EVERY
    if is_here and not is_fresh:
        with database.writing() as connection, rows_of(connection) as session:
            session.get_one(DeskSession, answer.session_id).seen_at = now
            session.flush()
    return answer


def _roles(session: Session, user: DeskUser) -> tuple[DeskRole, ...]:
    grants = session.exec(select(DeskGrant).where(DeskGrant.user_id == user.id))
    return tuple(sorted(grant.role for grant in grants))


def _living(session: Session, token: str, now: datetime) -> tuple[DeskSession, DeskUser] | None:
    one = session.exec(
        select(DeskSession).where(DeskSession.token_hash == _hash(token))
    ).one_or_none()
    if one is None or one.ended_at:
        return None
    if now >= one.seen_at + IDLE or now >= one.began_at + LONGEST:
        return None
    user = session.get_one(DeskUser, one.user_id)
    return None if user.disabled_at else (one, user)


def say_once(signed_in: SignedIn, said: str) -> None:
    """For the next page of this session; nothing, once it was shown."""
    with database.writing() as connection, rows_of(connection) as session:
        session.get_one(DeskSession, signed_in.session_id).said = said[:2000]
        session.flush()


def sign_out(signed_in: SignedIn, now: datetime) -> None:
    with database.writing() as connection, rows_of(connection) as session:
        session.get_one(DeskSession, signed_in.session_id).ended_at = now
        note(session.connection(), signed_in.user_id, DeskEventKind.SIGNED_OUT, now)
        session.flush()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
