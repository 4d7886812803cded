"""Signing in: slow for whoever guesses, a new key each time, over after a while."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, delete, func, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store.access import Actor
from cunwu.store.accounts import LOGIN, AccountRow, SignInRow, as_actor, fits
from cunwu.store.audit import record
from cunwu.store.database import fetch, once_kept
from cunwu.store.models import Base
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now
from cunwu.watch import events

IDLE = timedelta(minutes=60)  # without a request
LONGEST = timedelta(hours=12)  # whatever is done
TOUCH = timedelta(minutes=1)  # seen_at is not written more often
WINDOW = timedelta(minutes=15)
TRIES = 5  # wrong passwords of one account from one address within WINDOW
TRIES_FROM = 30  # wrong passwords from one address within WINDOW
SLOWEST = 8.0  # seconds that an answer waits for an account that is guessed from elsewhere


class FailedSignInRow(Base):
    """A wrong password: for which login, from which address (both hashed), and when."""

    __tablename__ = "failed_sign_in"
    id: Mapped[int] = Column(Integer, primary_key=True)
    login: Mapped[str] = Column(String(64), nullable=False, index=True)
    address: Mapped[str] = Column(String(64), nullable=False, index=True)
    at: Mapped[datetime] = Column(DateTime, nullable=False, index=True)


@dataclass(frozen=True)
class SignedIn:
    """A browser that is signed in. ``csrf`` must come back with every change; ``own``: see AccountRow."""

    actor: Actor
    key: str
    csrf: str
    own: bool


def refuse_guessing(session: Session, login: str, address: str) -> None:
    """Raises Refusal where too many wrong passwords came from that address, for that login or for any.

    What others do elsewhere refuses nobody: whoever knows a login could lock its owner out. See ``slowness``.
    """
    from_there = FailedSignInRow.address == _hash(address)
    for most, *failed in ((TRIES, _of(login), from_there), (TRIES_FROM, from_there)):
        if _failures(session, *failed) >= most:
            events.sign_in("refused")
            raise Refusal("throttled", minutes=int(WINDOW.total_seconds() // 60))


def slowness(session: Session, login: str) -> float:
    """Seconds to wait before a password of that login is looked at: it doubles while others guess."""
    guesses = _failures(session, _of(login)) - TRIES
    return min(2.0**guesses, SLOWEST) if guesses >= 0 else 0.0


def sign_in(session: Session, login: str, password: str, address: str) -> str | None:
    """Sign in; returns the secret for the cookie, or None for a wrong login or password.

    Each sign-in has a secret of its own: what a browser held before is worth nothing. A failure is counted in
    the same transaction, so it must be committed. Raises Refusal where there were too many.
    """
    refuse_guessing(session, login, address)
    row = _open_account(session, login.strip().lower())
    if not fits(row.password if row is not None else None, password) or row is None:
        session.add(FailedSignInRow(login=_hash(login.strip().lower()), address=_hash(address), at=now()))
        once_kept(session, partial(events.sign_in, "wrong"))
        return None
    secret, moment = secrets.token_urlsafe(32), now()
    session.add(
        SignInRow(
            key=_hash(secret),
            account_id=row.id,
            csrf=secrets.token_urlsafe(32),
            started_at=moment,
            seen_at=moment,
        )
    )
    _forget_old(session, moment)
    record(session, as_actor(row), "sign_in", row.login)
    once_kept(session, partial(events.sign_in, "in"))
    return secret


def confirm(session: Session, actor: Actor, password: str, address: str) -> bool:
    """Whether it is the actor's password, asked for again; a failure counts, and must be committed.

    Raises Refusal where there were too many: whoever finds a browser open must not guess at leisure.
    """
    refuse_guessing(session, actor.login, address)
    row = fetch(session, AccountRow, actor.account)
    if fits(row.password, password):
        return True
    session.add(FailedSignInRow(login=_hash(actor.login), address=_hash(address), at=now()))
    once_kept(session, partial(events.sign_in, "wrong"))
    return False


def signed_in(session: Session, secret: str) -> SignedIn | None:
    """Who holds that secret; None where nobody does any more."""
    row = session.get(SignInRow, _hash(secret))
    # abs: what a clock that was ahead has noted would hold until then
    if row is None or abs(now() - row.seen_at) > IDLE or abs(now() - row.started_at) > LONGEST:
        return None
    account = session.get(AccountRow, row.account_id)
    if account is None or not account.open:
        return None
    return SignedIn(as_actor(account), row.key, row.csrf, account.own)


def touch(session: Session, key: str) -> None:
    """Note that the browser was seen; not more often than TOUCH."""
    row = session.get(SignInRow, key)
    if row is not None and now() - row.seen_at > TOUCH:
        row.seen_at = now()


def sign_out(session: Session, key: str) -> None:
    """End a sign-in."""
    session.execute(delete(SignInRow).where(SignInRow.key == key))


@dataclass(frozen=True)
class Browser:
    """A browser that an account is signed in with; ``here``: the one that asks."""

    here: bool
    started_at: datetime
    seen_at: datetime


def browsers(session: Session, actor: Actor, key: str) -> list[Browser]:
    """Where the actor is signed in, the last seen first."""
    moment = now()
    query = (
        select(SignInRow)
        .where(SignInRow.account_id == actor.account, SignInRow.seen_at >= moment - IDLE)
        .where(SignInRow.started_at >= moment - LONGEST)
        .order_by(SignInRow.seen_at.desc(), SignInRow.key)
    )
    return [Browser(row.key == key, row.started_at, row.seen_at) for row in session.execute(query).scalars()]


def sign_out_elsewhere(session: Session, actor: Actor, key: str) -> None:
    """End every sign-in of the actor but that one."""
    others = delete(SignInRow).where(SignInRow.account_id == actor.account, SignInRow.key != key)
    session.execute(others.execution_options(synchronize_session=False))
    record(session, actor, "sign_out_elsewhere", actor.login)


def _open_account(session: Session, login: str) -> AccountRow | None:
    if not LOGIN.fullmatch(login):  # nor can every text be asked of a database
        return None
    query = select(AccountRow).where(AccountRow.login == login, AccountRow.open)
    found: AccountRow | None = session.execute(query).scalar()
    return found


def _failures(session: Session, *which: Any) -> int:
    # not what a clock that was ahead has noted: it would keep her out until then
    lately = (FailedSignInRow.at > now() - WINDOW, FailedSignInRow.at <= now())
    counted = select(func.count()).where(*lately, *which)
    return int(session.execute(counted).scalar_one())


def _of(login: str) -> Any:
    return FailedSignInRow.login == _hash(login.strip().lower())


def _forget_old(session: Session, moment: datetime) -> None:
    old = moment - LONGEST
    session.execute(delete(SignInRow).where(SignInRow.started_at < old))
    session.execute(delete(FailedSignInRow).where(FailedSignInRow.at < old))


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
