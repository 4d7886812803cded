"""What the store promises, where PostgreSQL keeps it in another way than SQLite."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from alembic.migration import MigrationContext
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from cunwu.chat import inbox
from cunwu.chat.service import Conversations, Opening
from cunwu.store import handovers
from cunwu.store.conversations import MessageRow
from cunwu.store.database import connect, reading, transaction
from cunwu.store.insight_close import close_days
from cunwu.store.learning import QuestionRow
from cunwu.store.migrate import upgrade
from cunwu.store.versions import now

pytestmark = pytest.mark.postgresql
AT_ONCE = 8


def together(work: Callable[[int], object]) -> list[object]:
    """What ``work`` gives, done by several threads at the same moment, each with its number."""
    ready = Barrier(AT_ONCE)

    def run(number: int) -> object:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


@pytest.fixture
def conversation(on_postgresql: Engine, agent: object) -> str:
    return Conversations(on_postgresql, agent).open(Opening())  # type: ignore[arg-type]


def test_processes_that_start_at_once_migrate_once(database: Callable[[str], str]) -> None:
    address = database("template0")

    def start(_: int) -> str | None:
        engine = connect(address)
        upgrade(engine)
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
        engine.dispose()
        return found

    found = together(start)
    assert len(set(found)) == 1 and found[0] is not None


def test_a_reader_sees_one_state_and_writes_nothing(on_postgresql: Engine, conversation: str) -> None:
    count = select(func.count(MessageRow.id))
    with reading(on_postgresql) as session:
        assert session.execute(count).scalar() == 0
        with transaction(on_postgresql) as writing:
            inbox.keep(writing, conversation, "在吗", None, now())
        assert session.execute(count).scalar() == 0
    with reading(on_postgresql) as session:
        assert session.execute(count).scalar() == 1
    with pytest.raises(DBAPIError, match="read-only"), reading(on_postgresql) as session:
        session.execute(text("DELETE FROM message"))
    with transaction(on_postgresql) as session:  # the same connection writes again
        inbox.keep(session, conversation, "还在吗", None, now())


def test_numbers_have_no_gaps_and_a_resent_message_is_kept_once(
    on_postgresql: Engine, conversation: str
) -> None:
    def keep(number: int) -> int:
        with transaction(on_postgresql) as session:
            return inbox.keep(session, conversation, "在吗", f"c{number // 2}", now())

    assert len(set(together(keep))) == AT_ONCE // 2
    with reading(on_postgresql) as session:
        found = session.execute(select(MessageRow.number).order_by(MessageRow.number)).scalars().all()
    assert found == list(range(1, AT_ONCE // 2 + 1))


def test_opening_one_conversation_at_once_opens_one(on_postgresql: Engine, agent: object) -> None:
    conversations = Conversations(on_postgresql, agent)  # type: ignore[arg-type]
    assert set(together(lambda _: conversations.open(Opening(), "f" * 32))) == {"f" * 32}


def test_asking_for_a_person_at_once_gives_one_receipt(on_postgresql: Engine, conversation: str) -> None:
    def ask(_: int) -> str:
        with transaction(on_postgresql) as session:
            inbox.fetch(session, inbox.ConversationRow, conversation, lock=True)
            return handovers.ask(session, conversation, now(), now().date())

    assert len(set(together(ask))) == 1


def test_days_are_closed_once_by_however_many(
    on_postgresql: Engine, agent: object, conversation: str
) -> None:
    asyncio.run(Conversations(on_postgresql, agent).send(conversation, "死亡证明能开吗"))  # type: ignore[arg-type]
    later = now() + timedelta(days=3)
    closed = together(lambda _: list(close_days(on_postgresql, later)))
    assert sum(map(len, closed)) == 1  # type: ignore[arg-type]


def test_what_was_missed_in_two_conversations_at_once_is_kept(on_postgresql: Engine, agent: object) -> None:
    words = "阿巴阿巴歪比巴卜"

    def say(_: int) -> object:
        conversations = Conversations(on_postgresql, agent)  # type: ignore[arg-type]
        return asyncio.run(conversations.send(conversations.open(Opening()), words))

    together(say)
    with reading(on_postgresql) as session:
        assert session.execute(select(QuestionRow.times)).scalars().all() == [AT_ONCE]
