"""What the store holds of a conversation: all of it can be handed out, and all of it can be taken out.

One description of what belongs to it (``_parts``) serves both, and the retention (``retention.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, delete, false, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.store.access import Actor, Right, check
from cunwu.store.audit import record
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import fetch
from cunwu.store.days import day_of
from cunwu.store.feedback import FeedbackRow
from cunwu.store.handovers import HandoverRow, NoteRow
from cunwu.store.insight_events import known_names
from cunwu.store.labels import LabelRow
from cunwu.store.leads import LeadRow
from cunwu.store.learning import HeardRow, QuestionRow
from cunwu.store.requests import RequestRow
from cunwu.store.wechat import WeChatReceiptRow, WeChatUserRow

Part = tuple[Any, Any]  # a table's class, and the condition that its rows meet


def named(session: Session, words: str) -> str:
    """The conversation of that id, of that receipt number, or of that follower. Raises KeyError."""
    lead = MessageRow.answer["lead"]["receipt"].as_string()
    for query in (
        select(ConversationRow.id).where(ConversationRow.id == words),
        select(HandoverRow.conversation_id).where(HandoverRow.receipt == words.upper()),
        select(WeChatUserRow.conversation_id).where(WeChatUserRow.openid == words),
        select(MessageRow.conversation_id).where(lead == words.upper()),
    ):
        found = session.execute(query.limit(1)).scalar()
        if found is not None:
            return str(found)
    raise KeyError(words)


def export(session: Session, actor: Actor, conversation: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that belongs to a conversation, by table. Raises KeyError, Forbidden."""
    region = _allowed(session, actor, conversation)
    found = {}
    for table, condition in _parts(session, *_whole(conversation)):
        rows = session.execute(select(table).where(condition)).scalars()
        found[table.__tablename__] = [
            {column.key: getattr(row, column.key) for column in table.__table__.columns} for row in rows
        ]
    record(session, actor, "privacy.export", conversation, region)
    return found


def holdings(session: Session, actor: Actor, conversation: str) -> Counter[str]:
    """How many rows of which table ``erase`` would take out. Raises KeyError, Forbidden."""
    _allowed(session, actor, conversation)
    return counted(session, *_whole(conversation))


def erase(session: Session, actor: Actor, conversation: str) -> Counter[str]:
    """Take all of a conversation out for good; returns how many rows of which table.

    Figures of days that are closed stay: they count by fives and hold no person. Of the audit log stays who
    did what to the conversation's id, and that it was erased. Raises KeyError, Forbidden.
    """
    fetch(session, ConversationRow, conversation, lock=True)  # a turn that is thought about comes after
    region = _allowed(session, actor, conversation)
    gone = take_out(session, *_whole(conversation))
    record(session, actor, "privacy.erase", conversation, region, told(gone))
    return gone


def take_out(session: Session, messages: Select, conversations: Select) -> Counter[str]:
    """Delete messages with all that hangs on them, and conversations whose messages are all among them."""
    gone: Counter[str] = Counter()
    heard = set(session.execute(_questions(messages)).scalars())
    for table, condition in list(_parts(session, messages, conversations)):
        if table is MessageRow:
            _show_in_other_words(session, heard)
        gone[table.__tablename__] += deleted(session, table, condition)
    return +gone


def counted(session: Session, messages: Select, conversations: Select) -> Counter[str]:
    """How many rows ``take_out`` would delete of which table."""
    found: Counter[str] = Counter()
    for table, condition in _parts(session, messages, conversations):
        query = select(func.count()).select_from(table).where(condition)
        found[table.__tablename__] += session.execute(query).scalar_one()
    return +found


def deleted(session: Session, table: Any, condition: Any) -> int:
    """Delete rows; returns how many there were."""
    statement = delete(table).where(condition).execution_options(synchronize_session=False)
    result: Any = session.execute(statement)
    return int(result.rowcount)


def told(counts: Counter[str]) -> str:
    """The counts in one line, as the audit log has them."""
    return " ".join(f"{table}={count}" for table, count in sorted(counts.items()))


def of_conversations(conversations: Select) -> Select:
    """The messages of conversations."""
    return select(MessageRow.id).where(MessageRow.conversation_id.in_(conversations))


def _whole(conversation: str) -> tuple[Select, Select]:
    chosen = select(ConversationRow.id).where(ConversationRow.id == conversation)
    return of_conversations(chosen), chosen


def _allowed(session: Session, actor: Actor, conversation: str) -> str:
    """The conversation's place, where the actor manages. Raises KeyError, Forbidden."""
    region = fetch(session, ConversationRow, conversation).region
    check(session, actor, Right.MANAGE, region)
    return str(region)


def _parts(session: Session, messages: Select, conversations: Select) -> Iterator[Part]:
    """What belongs to them, table by table, each before the tables that it points at."""
    alone = session.execute(_questions(messages, nowhere_else=True)).scalars().all()
    said = select(MessageRow.client_id).where(MessageRow.id.in_(messages), MessageRow.client_id.is_not(None))
    yield LeadRow, LeadRow.receipt.in_(_lead_receipts(session, messages))
    yield RequestRow, _asked_in_own_words(session, messages)
    yield LabelRow, LabelRow.question_id.in_(alone)
    yield HeardRow, HeardRow.message_id.in_(messages)
    yield QuestionRow, QuestionRow.id.in_(alone)
    yield FeedbackRow, FeedbackRow.message_id.in_(messages)
    yield RulingRow, RulingRow.message_id.in_(messages)
    yield WeChatReceiptRow, WeChatReceiptRow.key.in_(said)
    for table in (NoteRow, HandoverRow, WeChatUserRow):
        yield table, table.conversation_id.in_(conversations)
    yield MessageRow, MessageRow.id.in_(messages)
    yield ConversationRow, ConversationRow.id.in_(conversations)


def _questions(messages: Select, nowhere_else: bool = False) -> Select:
    """The questions to learn from that messages said; ``nowhere_else``: and no other message did."""
    query = select(HeardRow.question_id).where(HeardRow.message_id.in_(messages))
    elsewhere = select(HeardRow.question_id).where(HeardRow.message_id.not_in(messages))
    return query.where(HeardRow.question_id.not_in(elsewhere)) if nowhere_else else query


def _lead_receipts(session: Session, messages: Select) -> list[str]:
    query = select(MessageRow.answer).where(MessageRow.id.in_(messages), MessageRow.author == "bot")
    leads = [(answer or {}).get("lead") or {} for answer in session.execute(query).scalars()]
    return [lead["receipt"] for lead in leads if "receipt" in lead]


def _asked_in_own_words(session: Session, messages: Select) -> Any:
    """Demands of these messages for what no list knows: the name may be somebody's own words."""
    query = select(RulingRow.region, RulingRow.created_at, RulingRow.item)
    found = session.execute(
        query.where(RulingRow.message_id.in_(messages), RulingRow.item.is_not(None))
    ).all()
    known = known_names(session) if found else frozenset()
    asked = [
        and_(
            RequestRow.item == name,
            RequestRow.region == region,
            RequestRow.day.in_({at.date(), day_of(at)}),
        )
        for region, at, names in found
        for name in names.split(";")
        if name not in known
    ]
    return or_(false(), *asked)


def _show_in_other_words(session: Session, questions: set[int]) -> None:
    """Have questions that others asked too point at a message of theirs, and count only theirs."""
    for number in questions:
        row = session.get(QuestionRow, number, populate_existing=True)
        left = select(func.max(HeardRow.message_id), func.count()).where(HeardRow.question_id == number)
        message, times = session.execute(left).one()
        if row is not None and message is not None:
            row.message_id, row.times = message, times
            row.said_at = fetch(session, MessageRow, message).created_at
    session.flush()
