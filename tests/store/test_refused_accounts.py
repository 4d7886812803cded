"""What cannot be done with accounts is refused in words, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.store.access import Actor, Role
from cunwu.store.accounts import AccountRow, as_actor, change, change_own_password, create, fits
from cunwu.store.database import transaction
from cunwu.store.refusal import Refusal
from cunwu.store.sign_in import TRIES, sign_in

GOOD, OTHER = "four odd brown lamps", "three loud green doors"
YUSHU = "220182"


@pytest.fixture
def admin(loaded: Engine) -> Actor:
    with transaction(loaded) as session:
        create(session, None, "admin", "王干事", Role.ADMIN, YUSHU, GOOD)
        return as_actor(session.execute(select(AccountRow)).scalar_one())


def made(login: str = "li.si", name: str = "李四", region: str = YUSHU, password: str = GOOD) -> Any:
    return lambda session, admin: create(session, admin, login, name, Role.VIEWER, region, password)


REFUSED: list[tuple[str, Callable[[Any, Actor], object]]] = [
    ("no_region", made(region="999999")),
    ("bad_login", made(login="李四")),
    ("bad_login", made(login="a")),
    ("bad_name", made(name=" ")),
    ("bad_name", made(name="李" * 21)),
    ("bad_name", made(name="李\u202e四")),
    ("login_taken", made(login=" Admin ")),
    ("password_length", made(password="short")),
    ("password_length", made(password="x" * 201)),
    ("password_easy", made(password="1234567890")),
    ("password_easy", made(password="li.si four odd brown lamps")),
    ("own_account", lambda session, admin: change(session, admin, 1, "王干事", Role.VIEWER, YUSHU, True)),
    ("own_account", lambda session, admin: change(session, admin, 1, "王干事", Role.ADMIN, YUSHU, False)),
    ("same_password", lambda session, admin: change_own_password(session, admin, GOOD, "")),
]


@pytest.mark.parametrize(("key", "act"), REFUSED)
def test_what_cannot_be_done_is_refused(loaded: Engine, admin: Actor, key: str, act: Any) -> None:
    with pytest.raises(Refusal) as caught, transaction(loaded) as session:
        act(session, admin)
    assert caught.value.key == key
    with transaction(loaded) as session:
        assert session.execute(select(func.count()).select_from(AccountRow)).scalar_one() == 1
        assert fits(session.get(AccountRow, admin.account).password, GOOD)


def test_guessing_is_slowed_and_the_right_password_does_not_help_then(loaded: Engine, admin: Actor) -> None:
    for _ in range(TRIES):
        with transaction(loaded) as session:
            assert sign_in(session, "admin", OTHER, "10.0.0.1") is None
    with pytest.raises(Refusal) as caught, transaction(loaded) as session:
        sign_in(session, " ADMIN ", GOOD, "10.0.0.1")
    assert caught.value.key == "throttled"
