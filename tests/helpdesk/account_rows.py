"""What the tests of accounts share: making one, reading its row and the log, and a clock that is set."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desk_browser import PASSWORD, YUSHU
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.store.access import Actor, Role
from cunwu.store.accounts import AccountRow, create
from cunwu.store.audit import AuditRow
from cunwu.store.database import reading, transaction

START = datetime(2026, 11, 23, 8, 0)


def made(engine: Engine, actor: Actor | None, **other: Any) -> int:
    """A new account: a responder of 榆树市, where nothing else is said."""
    usual = {"login": "li.na", "name": "李娜", "role": Role.RESPONDER, "region": YUSHU, "password": PASSWORD}
    given: dict[str, Any] = {**usual, **other}
    with transaction(engine) as session:
        return create(session, actor, **given)


def row(engine: Engine, account: int) -> AccountRow:
    with reading(engine) as session:
        found = session.get(AccountRow, account)
        session.expunge(found)
        return found


def log(engine: Engine) -> list[tuple[str, str, str, str]]:
    with reading(engine) as session:
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars()
        return [(one.login, one.action, one.subject, one.region) for one in rows]


class Clock:
    """The hour that the store believes it is."""

    def __init__(self) -> None:
        self.hour = START

    def __call__(self) -> datetime:
        return self.hour

    def wait(self, time: timedelta) -> None:
        self.hour += time
