"""Retention: what people said is taken out when it is old; closed figures, which hold no person, stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import Select

from cunwu.store.access import server
from cunwu.store.audit import record
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import reading, transaction
from cunwu.store.days import bounds, day_of
from cunwu.store.insight_close import close_days, next_open_day
from cunwu.store.insight_tables import ClosedRow
from cunwu.store.leads import LeadRow
from cunwu.store.own_questions import OwnQuestionRow
from cunwu.store.personal import counted, deleted, of_conversations, take_out, told
from cunwu.store.requests import RequestRow

TOGETHER = 100  # conversations in one transaction
MESSAGES = 500  # messages in one transaction

Lot = tuple[Select, Select]  # messages, and conversations that go as a whole


def believable(engine: Engine, now: datetime, days: int) -> bool:
    """Whether ``now`` (UTC) may decide what is too old: there is something of before today that would stay.

    Where there is none, either nobody came for so long, or the clock is ahead; and a clock that is ahead must
    not take out everything. By hand (``cunwu privacy retain``) it can still be done.
    """
    stays = select(ConversationRow.id).where(
        ConversationRow.updated_at.between(_edge(now, days), now - timedelta(days=1))
    )
    with reading(engine) as session:
        return session.execute(stays.limit(1)).first() is not None


def retain(engine: Engine, now: datetime, days: int) -> Iterator[Counter[str]]:
    """Take out what is older than ``days`` at ``now`` (UTC), lot by lot; yields what went, by table.

    Days that are not in the figures yet are added to them first, and nothing of a day that could not be is
    touched. A process killed in it has taken out whole lots, and the next run goes on.
    """
    for _ in close_days(engine, now):
        pass
    with transaction(engine) as session:
        opened = next_open_day(session)
        before = min(_edge(now, days), bounds(opened)[0]) if opened else _edge(now, days)
        session.execute(update(ClosedRow).values(kept_from=_later(session, before)))
    total: Counter[str] = Counter()
    for lot in _lots(engine, before):
        with transaction(engine) as session:
            gone = take_out(session, *lot)
        total += gone
        yield gone
    with transaction(engine) as session:
        gone = _without_conversation(session, before, dry=False)
        total += gone
        if total:
            record(session, server(session), "privacy.retain", before.date().isoformat(), words=told(total))
    yield gone


def due(engine: Engine, now: datetime, days: int) -> Counter[str]:
    """What ``retain`` would take out, by table; nothing is touched."""
    before = _edge(now, days)
    with reading(engine) as session:
        total = _without_conversation(session, before, dry=True)
    for lot in _lots(engine, before):
        with reading(engine) as session:
            found = counted(session, *lot)
        for table in (LeadRow, RequestRow):  # those of old words are old themselves, and counted already
            del found[table.__tablename__]
        total += found
    return total


def _edge(now: datetime, days: int) -> datetime:
    """What is from before this moment goes: whole days in China."""
    return bounds(day_of(now) - timedelta(days=days))[0]


def _later(session: Session, before: datetime) -> date:
    known = session.execute(select(ClosedRow.kept_from)).scalar()
    return max(known, day_of(before)) if known else day_of(before)


def _lots(engine: Engine, before: datetime) -> Iterator[Lot]:
    """Conversations that are silent since; then single messages, with their answers, of those that go on."""
    silent = select(ConversationRow.id).where(ConversationRow.updated_at < before)
    for ids in _by_and_by(engine, silent, ConversationRow.id, TOGETHER):
        chosen = silent.where(ConversationRow.id.in_(ids))  # unless somebody spoke meanwhile
        yield of_conversations(chosen), chosen
    reply = aliased(MessageRow)
    answered_later = select(reply.replies_to).where(reply.replies_to.is_not(None), reply.created_at >= before)
    old = (
        select(MessageRow.id)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(ConversationRow.updated_at >= before, MessageRow.created_at < before)
        .where(MessageRow.id.not_in(answered_later))
    )
    nobody = select(ConversationRow.id).where(ConversationRow.id.is_(None))
    for numbers in _by_and_by(engine, old, MessageRow.id, MESSAGES):
        yield select(MessageRow.id).where(MessageRow.id.in_(numbers)), nobody


def _by_and_by(engine: Engine, query: Select, key: Any, most: int) -> Iterator[list[Any]]:
    """The keys that a query finds, so many at a time, each read when the lot before is done with."""
    last = None
    while True:
        rest = query if last is None else query.where(key > last)
        with reading(engine) as session:
            found = list(session.execute(rest.order_by(key).limit(most)).scalars())
        if not found:
            return
        yield found
        last = found[-1]


def _without_conversation(session: Session, before: datetime, dry: bool) -> Counter[str]:
    """Leads, demands and own questions of before: they name no conversation."""
    gone: Counter[str] = Counter()
    day = day_of(before)
    for table, old in (
        (LeadRow, LeadRow.day < day),
        (RequestRow, RequestRow.day < day),
        (OwnQuestionRow, OwnQuestionRow.at < before),
    ):
        if dry:
            count = session.execute(select(func.count()).select_from(table).where(old)).scalar_one()
        else:
            count = deleted(session, table, old)
        gone[table.__tablename__] = count
    return +gone
