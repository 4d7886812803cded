"""What happened on one day, counted by place: the only reader of rulings, demands, waits and feedback here.

Texts of people are never read. The name of an item that no list knows may hold one: it is counted as "".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from cunwu.rulings.verdict import Topic, Verdict
from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.days import bounds
from cunwu.store.feedback import FeedbackRow
from cunwu.store.figures import GIVEN_UP, LONGER, STEPS, USEFUL, USELESS, Measure
from cunwu.store.handovers import HandoverRow
from cunwu.store.models import AliasRow, ItemRow, SubjectRow
from cunwu.store.requests import RequestRow

Counts = Counter[tuple[str, str, str, str]]  # (region, measure, key, part) → events
Found = Iterator[tuple[str, Measure, str, str, int]]


def on(day: date, at: Any) -> Any:
    """Whether the time in a column falls on a day in China."""
    start, end = bounds(day)
    return and_(at >= start, at < end)


def known_names(session: Session) -> frozenset[str]:
    """The names that lists and measures give to what can be asked about."""
    queries = (
        select(ItemRow.name),
        select(AliasRow.text).where(AliasRow.kind == "ask"),
        select(SubjectRow.name),
    )
    return frozenset(str(name) for query in queries for name in session.execute(query).scalars())


def counted(session: Session, day: date, names: frozenset[str]) -> Counts:
    """How often each thing happened, by the place it happened for (not yet for the places above it)."""
    counts: Counts = Counter()
    for found in (_answers, _conversations, _waits, _use):
        for region, measure, key, part, count in found(session, day):
            known = key in names or measure is not Measure.ITEM
            counts[region, measure.value, key if known else "", part] += count
    for region, desk, item, count in _demands(session, day):
        counts[region, Measure.DESK.value, desk, item if item in names else ""] += count
    return counts


def _answers(session: Session, day: date) -> Found:
    kinds = (RulingRow.region, RulingRow.topic, RulingRow.verdict, RulingRow.item)
    query = (
        select(*kinds, func.count())
        .where(on(day, RulingRow.created_at), RulingRow.topic != Topic.SMALLTALK.value)
        .group_by(*kinds)
    )
    for region, topic, verdict, item, count in session.execute(query):
        yield region, Measure.ASKED, "", "", count
        yield region, Measure.TOPIC, topic, "", count
        if verdict:
            yield region, Measure.VERDICT, topic, verdict, count
        for name in dict.fromkeys(item.split(";")) if item else ():
            yield region, Measure.ITEM, name, verdict or "", count


def _conversations(session: Session, day: date) -> Found:
    fetched = select(HandoverRow.conversation_id).where(_began(day))
    alone = (
        select(RulingRow.region, func.count(MessageRow.conversation_id.distinct()))
        .join(MessageRow, MessageRow.id == RulingRow.message_id)
        .where(on(day, RulingRow.created_at), RulingRow.topic != Topic.SMALLTALK.value)
        .where(MessageRow.conversation_id.not_in(fetched))
        .group_by(RulingRow.region)
    )
    for region, count in session.execute(alone):
        yield region, Measure.ALONE, "", "", count
    person = (
        select(ConversationRow.region, func.count(HandoverRow.conversation_id.distinct()))
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(_began(day))
        .group_by(ConversationRow.region)
    )
    for region, count in session.execute(person):
        yield region, Measure.PERSON, "", "", count


def _waits(session: Session, day: date) -> Found:
    """Each wait on the day on which a person spoke, or on which it ended without a word."""
    given_up = and_(HandoverRow.replied_at.is_(None), on(day, HandoverRow.ended_at))
    query = (
        select(ConversationRow.region, HandoverRow.asked_at, HandoverRow.taken_at, HandoverRow.replied_at)
        .join(ConversationRow, ConversationRow.id == HandoverRow.conversation_id)
        .where(or_(on(day, HandoverRow.replied_at), given_up))
    )
    for region, asked, taken, replied in session.execute(query):
        yield region, Measure.WAIT, _step(asked or taken, replied) if replied else GIVEN_UP, "", 1


def _began(day: date) -> Any:
    """Handovers that began that day: by a wish, or by a person who came unasked."""
    unasked = and_(HandoverRow.asked_at.is_(None), on(day, HandoverRow.taken_at))
    return or_(on(day, HandoverRow.asked_at), unasked)


def _step(since: datetime, until: datetime) -> str:
    return next((step for step, longest in STEPS.items() if until - since <= longest), LONGER)


def _use(session: Session, day: date) -> Found:
    kinds = (ConversationRow.region, FeedbackRow.useful)
    query = (
        select(*kinds, func.count())
        .select_from(FeedbackRow)
        .join(MessageRow, MessageRow.id == FeedbackRow.message_id)
        .join(ConversationRow, ConversationRow.id == MessageRow.conversation_id)
        .where(on(day, FeedbackRow.first_at))
        .group_by(*kinds)
    )
    for region, useful, count in session.execute(query):
        yield region, Measure.USE, USEFUL if useful else USELESS, "", count


def _demands(session: Session, day: date) -> Iterator[tuple[str, str, str, int]]:
    kinds = (RequestRow.region, RequestRow.desk, RequestRow.item)
    query = (
        select(*kinds, func.count())
        .where(RequestRow.day == day, RequestRow.verdict == Verdict.NOT_ISSUED.value)
        .group_by(*kinds)
    )
    for region, desk, item, count in session.execute(query):
        yield region, desk or "", item, count
