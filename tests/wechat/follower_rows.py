"""What the store holds of a follower, and what reached her."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from fake_wechat import FakeWeChat
from followers_phone import PLAIN
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.chat.handover import Person
from cunwu.store.conversations import MessageRow
from cunwu.store.database import transaction
from cunwu.store.wechat import WeChatUserRow

Serve = Callable[..., TestClient]
Wait = Callable[..., None]
AT_ONCE = replace(PLAIN, seconds=0.0)  # no time to think
ASKED = "死亡证明能开吗"


def row(store: Engine) -> dict[str, Any]:
    """The only follower's row."""
    with transaction(store) as session:
        found = session.query(WeChatUserRow).one()
        return {column.name: getattr(found, column.name) for column in WeChatUserRow.__table__.columns}


def change(store: Engine, **values: Any) -> None:
    with transaction(store) as session:
        found = session.query(WeChatUserRow).one()
        for name, value in values.items():
            setattr(found, name, value)


def add(store: Engine, author: str, text: str, answer: Any = None) -> None:
    """A message that somebody else put into the only conversation."""
    with transaction(store) as session:
        user = session.query(WeChatUserRow).one()
        count = session.query(MessageRow).filter_by(conversation_id=user.conversation_id).count()
        session.add(
            MessageRow(
                conversation_id=user.conversation_id,
                number=count + 1,
                author=author,
                text=text,
                answer=answer,
                created_at=datetime.utcnow(),
            )
        )


def by_person(store: Engine, act: Callable[..., Any], *words: str) -> None:
    """王干事 acts in the only conversation, as another process would."""
    with transaction(store) as session:
        conversation = session.query(WeChatUserRow).one().conversation_id
        act(session, conversation, Person("王干事"), *words, datetime.utcnow())


def settled(wechat: FakeWeChat, count: int, wait: Wait) -> list[str]:
    """The texts once ``count`` have come, and after a while in which no more did."""
    wait(lambda: len(wechat.inbox) >= count)
    threading.Event().wait(0.4)
    assert len(wechat.inbox) == count
    return wechat.texts()


def counted(store: Engine, table: Any) -> int:
    """The rows of a table."""
    with transaction(store) as session:
        return int(session.execute(select(func.count()).select_from(table)).scalar_one())
