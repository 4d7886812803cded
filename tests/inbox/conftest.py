"""Accounts in several places, and conversations that wait there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from cunwu.chat import handover
from cunwu.store import handovers
from cunwu.store.access import Actor, Role
from cunwu.store.accounts import AccountRow, as_actor
from cunwu.store.conversations import BOT, WAITING, ConversationRow, MessageRow
from cunwu.store.database import transaction
from cunwu.store.versions import now

YUSHU, NONGAN, CHANGCHUN, JILIN = "220182", "220122", "220100", "220000"

MakeActor = Callable[..., Actor]
Waiting = Callable[..., str]
Do = Callable[..., Any]


@pytest.fixture
def actor(store: Engine) -> MakeActor:
    """Makes an account: a responder of 榆树市 unless told otherwise."""
    logins = (f"clerk{number}" for number in count(1))

    def make(role: Role = Role.RESPONDER, region: str = YUSHU, name: str = "王干事") -> Actor:
        with transaction(store) as session:
            row = AccountRow(
                login=next(logins), name=name, role=role.value, region=region, password="x", created_at=now()
            )
            session.add(row)
            session.flush()
            return as_actor(row)

    return make


@pytest.fixture
def waiting(store: Engine) -> Waiting:
    """Makes a conversation that waits, for so many minutes, with one question."""
    ids = (f"{number:032x}" for number in count(0xC0FFEE00))

    def make(region: str = YUSHU, minutes: int = 5, text: str = "转人工", state: str = WAITING) -> str:
        moment = now() - timedelta(minutes=minutes)
        with transaction(store) as session:
            row = ConversationRow(id=next(ids), region=region, created_at=moment, updated_at=moment)
            row.state, row.state_since = state, moment
            session.add(row)
            session.flush()
            session.add(
                MessageRow(
                    conversation_id=row.id,
                    number=1,
                    author="user",
                    text=text,
                    created_at=moment,
                    answered_at=moment,
                )
            )
            if state != BOT:
                handovers.ask(session, row.id, moment, moment.date())
            return row.id

    return make


@pytest.fixture
def do(store: Engine) -> Do:
    """A store function in a transaction of its own."""

    def run(function: Callable[..., Any], *arguments: Any) -> Any:
        with transaction(store) as session:
            return function(session, *arguments)

    return run


@pytest.fixture
def take_by_hand(store: Engine) -> Callable[[str, str], None]:
    """Somebody at the command line takes a conversation."""

    def take(conversation: str, name: str) -> None:
        with transaction(store) as session:
            handover.take(session, conversation, handover.named(name), now())

    return take
