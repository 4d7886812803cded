"""Accounts of the helpdesk: made, changed and closed by an admin of the region, never deleted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session
from zxcvbn import zxcvbn

from cunwu.store.access import Actor, Forbidden, Right, Role, check, scope, server
from cunwu.store.audit import record
from cunwu.store.database import fetch
from cunwu.store.models import Base, RegionRow
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,29}")
SHORTEST, LONGEST = 10, 200  # characters of a password
STRENGTH = 2  # of zxcvbn's 0 to 4: not guessed within 10⁸ tries
MAX_NAME = 20  # characters of the name that villagers see


class AccountRow(Base):
    """One person. ``own`` is false while the password is one that somebody else chose."""

    __tablename__ = "account"
    id: Mapped[int] = Column(Integer, primary_key=True)
    login: Mapped[str] = Column(String(30), nullable=False, unique=True)
    name: Mapped[str] = Column(String(40), nullable=False)
    role: Mapped[str] = Column(String(20), nullable=False)
    region: Mapped[str] = Column(String(20), ForeignKey("region.code"), nullable=False)
    password: Mapped[str] = Column(Text, nullable=False)
    own: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    open: Mapped[bool] = Column(Boolean, nullable=False, default=True)
    created_at: Mapped[datetime] = Column(DateTime, nullable=False)


class SignInRow(Base):
    """One browser that is signed in; ``key`` is the sha256 of what its cookie holds."""

    __tablename__ = "sign_in"
    key: Mapped[str] = Column(String(64), primary_key=True)
    account_id: Mapped[int] = Column(Integer, ForeignKey("account.id"), nullable=False, index=True)
    csrf: Mapped[str] = Column(String(64), nullable=False)
    started_at: Mapped[datetime] = Column(DateTime, nullable=False)
    seen_at: Mapped[datetime] = Column(DateTime, nullable=False)


@dataclass(frozen=True)
class Account:
    """An account as it is shown."""

    id: int
    login: str
    name: str
    role: Role
    region: str
    region_name: str
    own: bool
    open: bool
    created_at: datetime


def create(
    session: Session, actor: Actor | None, login: str, name: str, role: Role, region: str, password: str
) -> int:
    """Make an account; returns its id. ``actor`` None: the first admin, made on the server itself.

    Raises Refusal for a bad login, name, password or region, or a login that is taken; Forbidden.
    """
    login, name = login.strip().lower(), name.strip()
    if session.get(RegionRow, region) is None:
        raise Refusal("no_region", found=region)
    if actor is not None:
        check(session, actor, Right.MANAGE, region)
    _check_names(login, name)
    if session.execute(select(AccountRow.id).where(AccountRow.login == login)).first() is not None:
        raise Refusal("login_taken", found=login)
    row = AccountRow(
        login=login,
        name=name,
        role=role.value,
        region=region,
        password=hashed(password, login, name),
        own=actor is None,
        created_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # somebody else took the login this very moment
        raise Refusal("login_taken", found=login) from None
    record(session, actor or server(session), "account.create", login, region, role.value)
    return row.id


def change(
    session: Session, actor: Actor, account: int, name: str, role: Role, region: str, is_open: bool
) -> None:
    """Change or close an account; whoever uses it is signed out. Nobody changes his own role or region.

    Raises Refusal, Forbidden, KeyError.
    """
    row = _managed(session, actor, account)
    check(session, actor, Right.MANAGE, region)
    _check_names(row.login, name.strip())
    if row.id == actor.account and (role.value, region, is_open) != (row.role, row.region, row.open):
        raise Refusal("own_account")
    closed = row.open and not is_open
    row.name, row.role, row.region, row.open = name.strip(), role.value, region, is_open
    if row.id != actor.account:
        session.execute(delete(SignInRow).where(SignInRow.account_id == row.id))
    action = "account.close" if closed else "account.change"
    record(session, actor, action, row.login, region, role.value)


def set_password(session: Session, actor: Actor, account: int, password: str) -> None:
    """Give an account a new password, to be changed by its owner. Raises Refusal, Forbidden, KeyError."""
    row = _managed(session, actor, account)
    row.password, row.own = hashed(password, row.login, row.name), False
    session.execute(delete(SignInRow).where(SignInRow.account_id == row.id))
    record(session, actor, "account.password", row.login, row.region)


def change_own_password(session: Session, actor: Actor, new: str, keep: str) -> None:
    """Change one's own password, the old one confirmed; other sign-ins than ``keep`` end. Raises Refusal."""
    row = fetch(session, AccountRow, actor.account, lock=True)
    if fits(row.password, new):
        raise Refusal("same_password")
    row.password, row.own = hashed(new, row.login, row.name), True
    others = delete(SignInRow).where(SignInRow.account_id == row.id, SignInRow.key != keep)
    session.execute(others.execution_options(synchronize_session=False))
    record(session, actor, "account.own_password", row.login)


def accounts(session: Session, actor: Actor) -> list[Account]:
    """The accounts of the actor's regions, by region and login. Raises Forbidden."""
    check(session, actor, Right.MANAGE)
    query = (
        select(AccountRow, RegionRow.name)
        .join(RegionRow, RegionRow.code == AccountRow.region)
        .where(AccountRow.region.in_(scope(actor)))
        .order_by(RegionRow.ordinal, AccountRow.login)
    )
    return [
        Account(r.id, r.login, r.name, Role(r.role), r.region, place, r.own, r.open, r.created_at)
        for r, place in session.execute(query)
    ]


def as_actor(row: AccountRow) -> Actor:
    """Who acts when that account is signed in."""
    return Actor(row.id, row.login, row.name, Role(row.role), row.region)


def hashed(password: str, login: str, name: str) -> str:
    """The argon2id hash of a password. Raises Refusal for one that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal("password_length", least=SHORTEST, most=LONGEST)
    plain = _plain(password)
    if login in plain.lower() or zxcvbn(plain[:72], [login, name, "cunwu", "村务"])["score"] < STRENGTH:
        raise Refusal("password_easy")
    return str(_hasher().hash(_typed(password)))


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; None fits nothing, and takes as long to say."""
    if stored is None:
        _hasher().hash(_typed(password))
        return False
    try:
        return bool(_hasher().verify(stored, _typed(password)))
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> str:
    """The same characters however a keyboard writes them: in full width, composed or not."""
    return unicodedata.normalize("NFKC", password)


def _typed(password: str) -> bytes:
    return _plain(password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the parameters of RFC 9106 for little memory: 64 MiB, 3 passes


def _managed(session: Session, actor: Actor, account: int) -> AccountRow:
    row = fetch(session, AccountRow, account, lock=True)
    try:
        check(session, actor, Right.MANAGE, row.region)
    except Forbidden:
        raise KeyError(account) from None  # whether it exists is not told
    return row


def _check_names(login: str, name: str) -> None:
    if not LOGIN.fullmatch(login):
        raise Refusal("bad_login", found=login)
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise Refusal("bad_name", most=MAX_NAME)
