"""Signing in: guessing is slow, each sign-in has a secret of its own, and all of them end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from account_rows import START, Clock
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from desk_browser import PASSWORD
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.store import accounts as accounts_module
from cunwu.store.access import Actor, Role
from cunwu.store.accounts import SignInRow
from cunwu.store.audit import AuditRow
from cunwu.store.database import reading, transaction
from cunwu.store.refusal import Refusal
from cunwu.store.sign_in import (
    IDLE,
    LONGEST,
    SLOWEST,
    TOUCH,
    TRIES,
    TRIES_FROM,
    WINDOW,
    FailedSignInRow,
    SignedIn,
    browsers,
    confirm,
    sign_in,
    sign_out,
    sign_out_elsewhere,
    signed_in,
    slowness,
    touch,
)

HOME, AWAY = "10.0.0.1", "10.0.0.2"

Hire = Callable[..., Actor]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("cunwu.store.sign_in.now", found)
    return found


@pytest.fixture
def actor(hire: Hire) -> Actor:
    return hire(Role.RESPONDER, login="li.na")


def enter(engine: Engine, password: str = PASSWORD, login: str = "li.na", address: str = HOME) -> str | None:
    with transaction(engine) as session:
        return sign_in(session, login, password, address)


def holder(engine: Engine, secret: str | None) -> SignedIn | None:
    assert secret is not None
    with reading(engine) as session:
        return signed_in(session, secret)


def throttled(engine: Engine, login: str = "li.na", address: str = HOME, password: str = PASSWORD) -> bool:
    try:
        enter(engine, password, login, address)
    except Refusal as refused:
        assert refused.key == "throttled"
        return True
    return False


def test_who_knows_the_password_is_signed_in(store: Engine, actor: Actor) -> None:
    found = holder(store, enter(store))
    assert found is not None and found.actor == actor and found.own
    found = holder(store, enter(store, login=" LI.NA "))
    assert found is not None and found.actor == actor


@pytest.mark.parametrize(
    "password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 100_000, "\ud800", "\x00"]
)
def test_a_wrong_password_signs_nobody_in(store: Engine, actor: Actor, password: str) -> None:
    assert enter(store, password) is None


@pytest.mark.parametrize(
    "login", ["", "nobody", "li.na2", "x" * 10_000, "李娜", "\ud800", "\x00", "' or 1=1 --", "%"]
)
def test_an_unknown_login_is_refused_as_a_wrong_password_is(store: Engine, actor: Actor, login: str) -> None:
    assert enter(store, login=login) is None


def test_an_unknown_login_takes_the_same_work_as_a_wrong_password(
    store: Engine, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: one hash with the same parameters, whether or not there is such an account."""
    work: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            work.append("one")
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            work.append("one")
            return super().verify(hash, password)

    hasher = Counting(1, 8, 1)
    monkeypatch.setattr(accounts_module, "_hasher", lambda: hasher)
    for login in ("nobody", "li.na", "nobody"):
        work.clear()
        assert enter(store, "wrong", login) is None
        assert work == ["one"]


def test_passwords_are_hashed_as_rfc_9106_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stored = accounts_module.hashed(PASSWORD, "li.na", "李娜")
    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY


def test_each_sign_in_has_a_secret_and_a_token_of_its_own(store: Engine, actor: Actor) -> None:
    secrets = [str(enter(store)) for _ in range(3)]
    found = [holder(store, secret) for secret in secrets]
    assert len(set(secrets)) == len({one.csrf for one in found if one}) == 3
    assert all(len(secret) >= 43 for secret in secrets), "256 bits"


def test_the_store_does_not_hold_what_the_cookie_holds(store: Engine, actor: Actor) -> None:
    secret = enter(store)
    with reading(store) as session:
        (row,) = session.execute(select(SignInRow)).scalars()
        assert secret not in (row.key, row.csrf)
        key = row.key
    assert holder(store, key) is None


@pytest.mark.parametrize("secret", ["", "x", "x" * 100_000, "\ud800", "' or 1=1 --"])
def test_a_made_up_secret_is_nobodys(store: Engine, actor: Actor, secret: str) -> None:
    enter(store)
    assert holder(store, secret) is None


def slow(engine: Engine, login: str = "li.na") -> float:
    with reading(engine) as session:
        return slowness(session, login)


def test_an_account_is_not_guessed_from_one_address(store: Engine, actor: Actor, clock: Clock) -> None:
    for _ in range(TRIES):
        assert not throttled(store, password="wrong")
    assert throttled(store), "even with the right password"
    assert throttled(store, login=" LI.NA ")
    assert not throttled(store, login="nobody")
    clock.wait(WINDOW)
    assert enter(store) is not None


def test_who_guesses_elsewhere_locks_nobody_out_and_makes_it_slow(
    store: Engine, actor: Actor, clock: Clock
) -> None:
    waits = []
    for number in range(TRIES + 6):
        waits.append(slow(store))
        assert not throttled(store, address=f"10.0.1.{number}", password="wrong")
    assert waits == [0.0] * TRIES + [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert (slow(store, " LI.NA "), slow(store, "nobody")) == (SLOWEST, 0.0)
    assert enter(store, address=AWAY) is not None, "the owner comes in"
    clock.wait(WINDOW)
    assert slow(store) == 0.0


def test_a_login_that_nobody_has_is_throttled_the_same(store: Engine, actor: Actor) -> None:
    for _ in range(TRIES):
        assert not throttled(store, login="nobody", password="wrong")
    assert throttled(store, login="nobody")


def test_one_address_does_not_try_many_accounts(store: Engine, actor: Actor, clock: Clock) -> None:
    for number in range(TRIES_FROM):
        assert not throttled(store, login=f"name{number}", password="wrong")
    assert throttled(store)
    assert not throttled(store, address=AWAY)
    clock.wait(WINDOW + timedelta(seconds=1))
    assert not throttled(store)


def test_what_is_throttled_is_not_counted_so_that_it_ends(store: Engine, actor: Actor, clock: Clock) -> None:
    for _ in range(TRIES):
        enter(store, "wrong")
    for _ in range(20):
        clock.wait(WINDOW / 25)
        assert throttled(store)
    clock.wait(WINDOW / 4)
    assert enter(store) is not None


def test_the_old_password_is_not_guessed_in_a_browser_that_was_left_open(
    store: Engine, actor: Actor, clock: Clock
) -> None:
    def confirmed(password: str) -> bool:
        with transaction(store) as session:
            return confirm(session, actor, password, HOME)

    assert confirmed(PASSWORD)
    assert [confirmed("wrong") for _ in range(TRIES)] == [False] * TRIES
    with pytest.raises(Refusal):
        confirmed(PASSWORD)
    clock.wait(WINDOW)
    assert confirmed(PASSWORD)


def test_a_right_password_counts_as_no_failure(store: Engine, actor: Actor) -> None:
    for _ in range(TRIES + 2):
        assert enter(store) is not None


def test_the_failures_are_kept_without_login_or_address(store: Engine, actor: Actor) -> None:
    enter(store, "wrong")
    with reading(store) as session:
        (row,) = session.execute(select(FailedSignInRow)).scalars()
        assert len(row.login) == len(row.address) == 64
        assert session.execute(select(func.count()).select_from(AuditRow)).scalar() == 1, "the making"


def test_a_sign_in_ends_when_nothing_is_done(store: Engine, actor: Actor, clock: Clock) -> None:
    secret = enter(store)
    clock.wait(IDLE)
    assert holder(store, secret) is not None
    clock.wait(timedelta(seconds=1))
    assert holder(store, secret) is None


def test_a_sign_in_goes_on_while_something_is_done_but_not_for_ever(
    store: Engine, actor: Actor, clock: Clock
) -> None:
    secret = enter(store)
    while clock.hour + IDLE / 2 <= START + LONGEST:
        clock.wait(IDLE / 2)
        found = holder(store, secret)
        assert found is not None
        with transaction(store) as session:
            touch(session, found.key)
    clock.wait(timedelta(seconds=1))
    assert holder(store, secret) is None


def test_being_seen_is_not_written_at_every_request(store: Engine, actor: Actor, clock: Clock) -> None:
    found = holder(store, enter(store))
    assert found is not None
    seen = []
    for pause in (TOUCH / 2, TOUCH / 2, TOUCH):
        clock.wait(pause)
        with transaction(store) as session:
            touch(session, found.key)
            seen.append(session.get(SignInRow, found.key).seen_at)
    assert seen == [START, START, clock.hour]
    with transaction(store) as session:
        touch(session, "gone")


def test_signing_out_is_at_once_and_for_that_browser(store: Engine, actor: Actor) -> None:
    here, there = enter(store), enter(store)
    found = holder(store, here)
    assert found is not None
    with transaction(store) as session:
        sign_out(session, found.key)
    assert holder(store, here) is None
    assert holder(store, there) is not None


def test_ones_sign_ins_are_seen_and_the_others_ended(
    store: Engine, hire: Hire, actor: Actor, clock: Clock
) -> None:
    other = hire(Role.VIEWER, login="wang")
    enter(store)
    clock.wait(IDLE * 2)
    there = enter(store)
    clock.wait(IDLE / 4)
    here, stranger = enter(store), enter(store, login="wang")
    found = holder(store, here)
    assert found is not None
    with reading(store) as session:
        assert [one.here for one in browsers(session, actor, found.key)] == [True, False]
        assert [one.here for one in browsers(session, other, found.key)] == [False]
    with transaction(store) as session:
        sign_out_elsewhere(session, actor, found.key)
    assert holder(store, there) is None
    assert holder(store, here) is not None
    assert holder(store, stranger) is not None


def test_what_is_over_is_swept_away_with_the_next_sign_in(store: Engine, actor: Actor, clock: Clock) -> None:
    enter(store, "wrong")
    enter(store)
    clock.wait(LONGEST + timedelta(seconds=1))
    enter(store)
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(SignInRow)).scalar() == 1
        assert session.execute(select(func.count()).select_from(FailedSignInRow)).scalar() == 0


def test_a_sign_in_is_in_the_log(store: Engine, actor: Actor) -> None:
    enter(store)
    with reading(store) as session:
        last = session.execute(select(AuditRow).order_by(AuditRow.id.desc())).scalars().first()
        assert (last.login, last.action, last.region) == ("li.na", "sign_in", "220182")
