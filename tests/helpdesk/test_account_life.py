"""What becomes of sign-ins when an account is closed, changed or given another password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from account_rows import log, row
from desk_browser import CHANGCHUN, JILIN, PASSWORD, YUSHU
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.store.access import Actor, Role
from cunwu.store.accounts import (
    SignInRow,
    accounts,
    change,
    change_own_password,
    set_password,
)
from cunwu.store.audit import AuditRow
from cunwu.store.database import reading, transaction
from cunwu.store.refusal import Refusal
from cunwu.store.sign_in import sign_in, signed_in

OTHER = "雪落松花江 有一条船 17"

Hire = Callable[..., Actor]


def _secret(engine: Engine, login: str, password: str = PASSWORD) -> str | None:
    with transaction(engine) as session:
        return sign_in(session, login, password, "10.0.0.1")


def _holds(engine: Engine, secret: str | None) -> bool:
    with reading(engine) as session:
        return secret is not None and signed_in(session, secret) is not None


def test_closing_an_account_ends_its_sign_ins_and_lets_nobody_in(store: Engine, hire: Hire) -> None:
    admin, other = hire(Role.ADMIN), hire(Role.RESPONDER)
    secret, mine = _secret(store, other.login), _secret(store, admin.login)
    assert _holds(store, secret)
    with transaction(store) as session:
        change(session, admin, other.account, other.name, Role.RESPONDER, YUSHU, False)
        assert session.execute(select(SignInRow).where(SignInRow.account_id == other.account)).first() is None
    assert not _holds(store, secret)
    assert _holds(store, mine)
    assert _secret(store, other.login) is None
    with transaction(store) as session:
        change(session, admin, other.account, other.name, Role.RESPONDER, YUSHU, True)
    assert not _holds(store, secret)
    assert _holds(store, _secret(store, other.login))
    assert [line[1] for line in log(store) if line[2] == other.login and line[0] == admin.login] == [
        "account.close",
        "account.change",
    ]


@pytest.mark.parametrize("lost", ["role", "region"])
def test_who_loses_a_right_is_signed_out_and_acts_with_what_is_left(
    store: Engine, hire: Hire, lost: str
) -> None:
    admin, other = hire(Role.ADMIN, CHANGCHUN), hire(Role.LIST_KEEPER, CHANGCHUN)
    secret = _secret(store, other.login)
    role, region = (Role.VIEWER, CHANGCHUN) if lost == "role" else (Role.LIST_KEEPER, YUSHU)
    with transaction(store) as session:
        change(session, admin, other.account, other.name, role, region, True)
    assert not _holds(store, secret)
    with reading(store) as session:
        now_is = signed_in(session, str(_secret(store, other.login)))
    assert now_is is not None
    assert (now_is.actor.role, now_is.actor.region) == (role, region)


def test_a_password_that_an_admin_gave_is_not_ones_own(store: Engine, hire: Hire) -> None:
    admin, other = hire(Role.ADMIN), hire(Role.RESPONDER)
    secret = _secret(store, other.login)
    with transaction(store) as session:
        set_password(session, admin, other.account, OTHER)
    assert not _holds(store, secret)
    assert _secret(store, other.login) is None
    with reading(store) as session:
        found = signed_in(session, str(_secret(store, other.login, OTHER)))
    assert found is not None and not found.own


def test_ones_own_password_is_changed_and_ends_other_sign_ins(store: Engine, hire: Hire) -> None:
    actor = hire(Role.VIEWER)
    here, elsewhere = str(_secret(store, actor.login)), str(_secret(store, actor.login))
    with reading(store) as session:
        found = signed_in(session, here)
    assert found is not None
    for new, key in (
        (PASSWORD, "same_password"),
        ("short", "password_length"),
        ("1234567890", "password_easy"),
    ):
        with pytest.raises(Refusal) as refused, transaction(store) as session:
            change_own_password(session, actor, new, found.key)
        assert refused.value.key == key
    assert _holds(store, elsewhere)
    with transaction(store) as session:
        change_own_password(session, actor, OTHER, found.key)
    assert (_holds(store, here), _holds(store, elsewhere)) == (True, False)
    assert row(store, actor.account).own
    assert log(store)[-1] == (actor.login, "account.own_password", actor.login, YUSHU)


def test_the_log_never_holds_a_password(store: Engine, hire: Hire) -> None:
    admin, other = hire(Role.ADMIN), hire(Role.RESPONDER)
    _secret(store, other.login)
    with transaction(store) as session:
        set_password(session, admin, other.account, OTHER)
    with reading(store) as session:
        words = " ".join(
            f"{one.login} {one.subject} {one.words}" for one in session.execute(select(AuditRow)).scalars()
        )
    assert PASSWORD not in words and OTHER not in words and "argon2" not in words


def test_accounts_are_listed_by_region_and_login(store: Engine, hire: Hire) -> None:
    admin = hire(Role.ADMIN, JILIN)
    for login, region in (("zhao.liu", YUSHU), ("an.qi", YUSHU), ("wu.ba", CHANGCHUN)):
        hire(Role.VIEWER, region, login)
    with reading(store) as session:
        found = accounts(session, admin)
    assert [one.login for one in found] == [admin.login, "wu.ba", "an.qi", "zhao.liu"]
    assert found[-1].region_name == "榆树市"
    assert found[-1].created_at.date() <= date.today()
