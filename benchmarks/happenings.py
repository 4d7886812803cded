"""Made-up conversations put straight into a store: what figures are counted from, fast and repeatable."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cunwu.store.conversations import ConversationRow, MessageRow, RulingRow
from cunwu.store.database import transaction
from cunwu.store.days import bounds, day_of
from cunwu.store.feedback import FeedbackRow
from cunwu.store.handovers import HandoverRow
from cunwu.store.requests import RequestRow

LOT = 20_000  # conversations stored at a time
ANSWER = {"number": 2, "rulings": [], "handed_over": False, "reply": "答复", "buttons": []}


@dataclass(frozen=True)
class Happening:
    """One conversation: so many equal questions at ``at`` (UTC), each with its answer and what came of it.

    ``waited``: until a person spoke, a negative time for never; None where nobody had to be fetched.
    """

    at: datetime
    region: str
    topic: str = "certificate"
    item: str | None = None
    verdict: str | None = None
    desk: str | None = None
    questions: int = 1
    waited: timedelta | None = None
    useful: bool | None = None


def happen(engine: Engine, happenings: Iterable[Happening]) -> None:
    """Store them all, in lots, each in one transaction."""
    left = iter(happenings)
    while lot := list(islice(left, LOT)):
        with transaction(engine) as session:
            _store(session, lot)


def on(day: date, hour: int = 12) -> datetime:
    """A time (UTC) of a day in China."""
    return bounds(day)[0] + timedelta(hours=hour)


def made_up(
    chance: random.Random,
    rulings: int,
    days: Sequence[date],
    places: Sequence[str],
    items: Sequence[tuple[str, str, str]],
    desks: Sequence[str],
) -> Iterator[Happening]:
    """Conversations of 1 to 4 questions, ``rulings`` in all; ``items``: topic, item, verdict.

    A few places and items are asked about much, most little, as it is among people.
    """
    weights = [1 / (rank + 3) for rank in range(len(items))]
    busy = [1 / (rank + 30) for rank in range(len(places))]
    while rulings > 0:
        questions = min(rulings, chance.randint(1, 4))
        rulings -= questions
        topic, item, verdict = chance.choices(items, weights)[0]
        fetched = chance.random() < 0.06
        yield Happening(
            at=on(chance.choice(days), chance.randrange(7, 22)) + timedelta(seconds=chance.randrange(3600)),
            region=chance.choices(places, busy)[0],
            topic=topic,
            item=item,
            verdict=verdict,
            desk=chance.choice(desks) if chance.random() < 0.5 else None,
            questions=questions,
            waited=timedelta(minutes=chance.expovariate(1 / 40)) if fetched else None,
            useful=chance.random() < 0.8 if chance.random() < 0.1 else None,
        )


def _store(session: Session, lot: Sequence[Happening]) -> None:
    conversations = int(session.execute(select(func.count()).select_from(ConversationRow)).scalar() or 0)
    message = int(session.execute(select(func.max(MessageRow.id))).scalar() or 0)
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (ConversationRow, MessageRow, RulingRow, RequestRow, HandoverRow, FeedbackRow)
    }
    for number, one in enumerate(lot, conversations):
        name, day = f"made-up-{number}", day_of(one.at)
        rows[ConversationRow].append(
            {
                "id": name,
                "region": one.region,
                "role": "villager",
                "state": "bot",
                "created_at": one.at,
                "updated_at": one.at,
            }
        )
        for turn in range(one.questions):
            message += 2
            _turn(rows, one, name, turn, message, day)
        if one.useful is not None:
            said = {"message_id": message, "useful": one.useful, "reason": "", "at": one.at}
            rows[FeedbackRow].append({**said, "first_at": one.at})
        if one.waited is not None:
            over = one.at + abs(one.waited)
            rows[HandoverRow].append(
                {
                    "conversation_id": name,
                    "receipt": f"made-up-{number}",
                    "asked_at": one.at,
                    "replied_at": over if one.waited >= timedelta() else None,
                    "ended_at": over,
                }
            )
    for table, found in rows.items():
        if found:
            session.execute(insert(table.__table__), found)


def _turn(
    rows: dict[Any, list[dict[str, Any]]], one: Happening, name: str, turn: int, answer: int, day: date
) -> None:
    common = {"conversation_id": name, "created_at": one.at, "answered_at": None}
    asked = {"id": answer - 1, "number": 2 * turn + 1, "author": "user", "text": "问一下", "answer": None}
    said = {"id": answer, "number": 2 * turn + 2, "author": "bot", "text": "答复", "answer": ANSWER}
    rows[MessageRow] += [
        {**common, **asked, "answered_at": one.at, "replies_to": None},
        {**common, **said, "replies_to": answer - 1},
    ]
    rows[RulingRow].append(
        {
            "message_id": answer,
            "topic": one.topic,
            "item": one.item,
            "verdict": one.verdict,
            "region": one.region,
            "as_of": day,
            "confidence": 0.9,
            "policy_version": "made up",
            "trace": [],
            "created_at": one.at,
        }
    )
    if one.topic == "certificate" and one.item and one.verdict and turn == 0:
        rows[RequestRow].append(
            {"day": day, "region": one.region, "item": one.item, "verdict": one.verdict, "desk": one.desk}
        )
