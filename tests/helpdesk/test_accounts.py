"""Accounts: what passwords must be, who may make and change whom, and what is written down of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from account_rows import log, made, row
from desk_browser import CHANGCHUN, JILIN, JILIN_CITY, PASSWORD, YUSHU
from sqlalchemy import event, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.accounts import (
    AccountRow,
    accounts,
    as_actor,
    change,
    create,
    fits,
    set_password,
)
from cunwu.store.audit import AuditRow
from cunwu.store.database import reading, transaction
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

OTHER = "雪落松花江 有一条船 17"

Hire = Callable[..., Actor]


def refusal(engine: Engine, **other: Any) -> str:
    """The key of the refusal of such an account; nothing is stored then."""
    with pytest.raises(Refusal) as refused:
        made(engine, None, **other)
    with reading(engine) as session:
        assert session.execute(select(AccountRow)).first() is None
        assert session.execute(select(AuditRow)).first() is None
    return refused.value.key


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("", "password_length"),
        ("qX7#pLw9!", "password_length"),
        ("长" * 201, "password_length"),
        ("aaaaaaaaaa", "password_easy"),
        ("1234567890", "password_easy"),
        ("password123", "password_easy"),
        ("qwertyuiop", "password_easy"),
        ("2026-11-23", "password_easy"),
        ("li.na-correct horse", "password_easy"),
        ("LI.NA-correct horse", "password_easy"),
        ("ｌｉ.ｎａ-correct horse", "password_easy"),
        ("cunwucunwu", "password_easy"),
        ("李娜李娜李娜李娜李娜", "password_easy"),
    ],
)
def test_a_password_that_can_be_guessed_is_refused(store: Engine, password: str, key: str) -> None:
    assert refusal(store, password=password) == key


@pytest.mark.parametrize(
    "password",
    [
        "qX7#pLw9!z",
        OTHER,
        "大雁塔下卖豆腐的王二麻子",
        " 前后都有空格的密码 7",
        "".join(chr(0x4E00 + 37 * i) for i in range(200)),
    ],
)
def test_a_password_that_is_hard_to_guess_is_taken_as_it_is(store: Engine, password: str) -> None:
    stored = row(store, made(store, None, password=password)).password
    assert stored.startswith("$argon2id$") and password not in stored
    assert fits(stored, password)
    assert not fits(stored, password + " ")
    assert not fits(stored, password[:-1])


def test_two_accounts_with_one_password_have_two_hashes(store: Engine) -> None:
    first, second = made(store, None), made(store, None, login="li.na2")
    assert row(store, first).password != row(store, second).password


def test_a_password_is_the_same_in_full_width_and_half_a_character_is_only_wrong(store: Engine) -> None:
    stored = row(store, made(store, None, password="ｑＸ７＃ｐＬｗ９！ｚ")).password
    assert fits(stored, "qX7#pLw9!z")
    assert not fits(stored, "qX7#pLw9!\ud800")
    assert not fits("not a hash", "qX7#pLw9!z")
    assert not fits(None, "qX7#pLw9!z")


@pytest.mark.parametrize(
    "login",
    ["", "ab", "a" * 31, "1abc", "li na", "李娜", "li@na", "@server", "li/na", "li\nna", "-abc", "a\x00bc"],
)
def test_a_login_is_plain_letters(store: Engine, login: str) -> None:
    assert refusal(store, login=login) == "bad_login"


def test_a_login_is_the_same_in_capitals(store: Engine) -> None:
    assert row(store, made(store, None, login=" Li.Na ")).login == "li.na"


@pytest.mark.parametrize("name", ["", "  ", "字" * 21, "李\n娜", "李\u202e娜", "a\x00"])
def test_a_name_can_be_shown(store: Engine, name: str) -> None:
    assert refusal(store, name=name) == "bad_name"


def test_a_region_is_one_of_ours(store: Engine) -> None:
    assert refusal(store, region="999999") == "no_region"


def test_a_login_is_taken_once(store: Engine) -> None:
    made(store, None)
    with pytest.raises(Refusal) as refused:
        made(store, None, login="LI.NA", name="另一个人")
    assert refused.value.key == "login_taken"
    assert len(log(store)) == 1


def test_a_login_that_another_process_takes_at_the_same_moment_is_refused_kindly(store: Engine) -> None:
    """Between the look and the insert; a server of databases lets that happen, SQLite does not."""

    def intrude(session: Session, *_: object) -> None:
        values = {"login": "li.na", "name": "另一个", "role": "viewer", "region": YUSHU, "password": ""}
        row = insert(AccountRow.__table__).values(**values, own=False, open=True, created_at=now())
        session.connection().execute(row)

    with transaction(store) as session:
        event.listen(session, "before_flush", intrude, once=True)
        with pytest.raises(Refusal) as refused:
            create(session, None, "li.na", "李娜", Role.VIEWER, YUSHU, PASSWORD)
    assert refused.value.key == "login_taken"


def test_of_two_who_take_a_login_at_once_one_has_it(store: Engine) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def take() -> None:
        start.wait()
        try:
            made(store, None)
            outcomes.append("made")
        except Refusal as refused:
            outcomes.append(refused.key)

    both = [threading.Thread(target=take) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["login_taken", "made"]
    assert [line[1] for line in log(store)] == ["account.create"]


def test_the_first_admin_is_made_on_the_server_and_has_chosen_the_password(store: Engine, hire: Hire) -> None:
    account = made(store, None, role=Role.ADMIN)
    assert row(store, account).own
    assert log(store) == [("@server", "account.create", "li.na", YUSHU)]
    other = made(store, as_actor(row(store, account)), login="wang.gang")
    assert not row(store, other).own
    assert log(store)[1] == ("li.na", "account.create", "wang.gang", YUSHU)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_manages_accounts(store: Engine, hire: Hire, role: Role) -> None:
    actor, other = hire(role), hire(Role.VIEWER, login="other")
    with pytest.raises(Forbidden):
        made(store, actor)
    with reading(store) as session, pytest.raises(Forbidden):
        accounts(session, actor)
    # Whether there is such an account is not told.
    with transaction(store) as session:
        for account in (other.account, actor.account, 999):
            with pytest.raises(KeyError):
                change(session, actor, account, "改了", Role.ADMIN, YUSHU, True)
            with pytest.raises(KeyError):
                set_password(session, actor, account, OTHER)
    assert row(store, actor.account).role == role.value


@pytest.mark.parametrize("region", [CHANGCHUN, JILIN, JILIN_CITY, "100000"])
@pytest.mark.parametrize("role", Role)
def test_an_admin_gives_nobody_more_than_the_own_region(
    store: Engine, hire: Hire, role: Role, region: str
) -> None:
    actor = hire(Role.ADMIN, YUSHU)
    mine = hire(Role.VIEWER, YUSHU)
    with pytest.raises(Forbidden):
        made(store, actor, role=role, region=region)
    with transaction(store) as session, pytest.raises(Forbidden):
        change(session, actor, mine.account, "改了", role, region, True)
    assert row(store, mine.account).region == YUSHU


@pytest.mark.parametrize("role", Role)
def test_an_admin_gives_any_role_within_the_own_region(store: Engine, hire: Hire, role: Role) -> None:
    actor = hire(Role.ADMIN, CHANGCHUN)
    assert row(store, made(store, actor, role=role, region=YUSHU)).role == role.value


def test_accounts_elsewhere_are_not_there(store: Engine, hire: Hire) -> None:
    actor = hire(Role.ADMIN, YUSHU)
    elsewhere = [hire(Role.ADMIN, region) for region in (JILIN, CHANGCHUN, JILIN_CITY)]
    with transaction(store) as session:
        assert [one.login for one in accounts(session, actor)] == [actor.login]
        for other in elsewhere:
            with pytest.raises(KeyError):
                change(session, actor, other.account, "改了", Role.VIEWER, YUSHU, False)
            with pytest.raises(KeyError):
                set_password(session, actor, other.account, OTHER)
    assert {line[1] for line in log(store)} == {"account.create"}


def test_nobody_changes_the_own_role_or_region_or_closes_himself(store: Engine, hire: Hire) -> None:
    actor = hire(Role.ADMIN, CHANGCHUN)
    for role, region, is_open in (
        (Role.VIEWER, CHANGCHUN, True),
        (Role.ADMIN, YUSHU, True),
        (Role.ADMIN, CHANGCHUN, False),
    ):
        with pytest.raises(Refusal) as refused, transaction(store) as session:
            change(session, actor, actor.account, "王干事", role, region, is_open)
        assert refused.value.key == "own_account"
    with transaction(store) as session:
        change(session, actor, actor.account, "王站长", Role.ADMIN, CHANGCHUN, True)
    assert row(store, actor.account).name == "王站长"
