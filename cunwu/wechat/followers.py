"""Who follows the account, and how far her conversation has reached her: the cursor of delivery.

Whatever stands above the cursor and is not her own has still to reach her, be it the bot's or a person's.
The answer given at once and the messages sent later both take it from here: nothing is lost or told twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import delete, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import reading, transaction
from cunwu.store.wechat import WeChatReceiptRow, WeChatUserRow
from cunwu.wechat.text import joined, parts

LEASE = timedelta(seconds=30)  # of who sends a part: longer than a sending may take
RECEIPTS = timedelta(days=1)
# Nothing is put off so long, and no window is open longer: what says so was noted by a clock that was ahead.
FARTHEST, WIDEST = timedelta(minutes=10), timedelta(hours=48)
AFTER_ANSWER = timedelta(seconds=1)  # the answer given at once is to arrive before what follows it
MOST_PENDING = 20  # messages looked at together
USER = "user"


@dataclass(frozen=True)
class Part:
    """Part ``index`` (from 1) of message ``number``; ``last`` of that message."""

    number: int
    index: int
    last: bool
    text: str


class Followers:
    """The rows of followers. ``page`` gives the address of a conversation, ``region`` where new ones begin.

    Every method is one transaction, and blocks.
    """

    def __init__(self, engine: Engine, page: Callable[[str], str], region: str) -> None:
        self._engine = engine
        self._page = page
        self._region = region

    def hear(self, openid: str, fresh: str, window: timedelta, hold: timedelta) -> str:
        """She said something: her conversation, a new one with the id ``fresh`` where she has none.

        She may be written to for ``window``; for ``hold`` nothing is sent: she is about to be answered.
        """
        try:
            with transaction(self._engine) as session:
                return self._heard(session, openid, fresh, window, hold)
        except IntegrityError:  # her first two messages at once: the other was a moment earlier
            with transaction(self._engine) as session:
                return self._heard(session, openid, fresh, window, hold)

    def receipt(self, key: str) -> str | None:
        """What the delivery ``key`` was answered with, if it was."""
        with reading(self._engine) as session:
            found = session.get(WeChatReceiptRow, key)
            return found.reply if found else None

    def answer(self, openid: str, key: str, otherwise: str, more: str = "") -> str:
        """The answer to the delivery ``key``: what has still to reach her, or ``otherwise``.

        ``more`` is added where not all of it fits. The same key again gives the same.
        """
        try:
            with transaction(self._engine) as session:
                return self._answered(session, openid, key, otherwise, more)
        except IntegrityError:  # another process answered the same delivery meanwhile
            return self.receipt(key) or ""

    def forget(self, openid: str) -> None:
        """She stopped following: nothing ties her to a conversation any more."""
        with transaction(self._engine) as session:
            session.execute(delete(WeChatUserRow).where(WeChatUserRow.openid == openid))

    def unanswered(self, conversation: str) -> bool:
        """Whether something she said is still being thought about."""
        query = select(MessageRow.id).where(
            MessageRow.conversation_id == conversation,
            MessageRow.author == USER,
            MessageRow.answered_at.is_(None),
        )
        with reading(self._engine) as session:
            return session.execute(query.limit(1)).scalar() is not None

    def due(self, limit: int) -> list[str]:
        """Those to whom something can be sent now."""
        with reading(self._engine) as session:
            return list(session.execute(_due(_now()).limit(limit)).scalars())

    def claim(self, openid: str) -> Part | None:
        """The next part for her, to be sent by the caller alone; None where nothing can be sent now."""
        now = _now()
        with transaction(self._engine) as session:
            query = _due(now).where(WeChatUserRow.openid == openid)
            user = _locked(session, openid)
            if user is None or session.execute(query).scalar() is None:
                return None
            pending = self._pending(session, user)
            if not pending:
                return None
            user.sending_until = now + LEASE
            return pending[0]

    def delivered(self, openid: str, part: Part) -> None:
        """``part`` reached her, or is given up."""
        with transaction(self._engine) as session:
            user = _locked(session, openid)
            if user is not None:
                _advance(user, part)
                user.sending_until = user.next_try = None
                user.tries = 0

    def postpone(self, openid: str, delay: Callable[[int], timedelta] | None) -> int:
        """It could not be sent; returns how often. Again after ``delay(tries)``; None: once she writes."""
        with transaction(self._engine) as session:
            user = _locked(session, openid)
            if user is None:
                return 0
            user.tries += 1
            user.sending_until = None
            if delay is None:
                user.window_until = None
            else:
                user.next_try = _now() + delay(user.tries)
            return int(user.tries)

    def _heard(self, session: Session, openid: str, fresh: str, window: timedelta, hold: timedelta) -> str:
        now = _now()
        user = _locked(session, openid)
        if user is None:
            session.add(ConversationRow(id=fresh, region=self._region, created_at=now, updated_at=now))
            session.flush()
            user = WeChatUserRow(openid=openid, conversation_id=fresh, delivered=0, parts=0)
            session.add(user)
        user.window_until = min(max(user.window_until or now, now + window), now + WIDEST)
        held = user.hold_until if user.hold_until and _to_come(user.hold_until, now) else now
        user.hold_until = max(held, now + hold)
        user.tries, user.next_try = 0, None
        session.flush()
        return user.conversation_id

    def _answered(self, session: Session, openid: str, key: str, otherwise: str, more: str) -> str:
        now = _now()
        user = _locked(session, openid)
        found = session.get(WeChatReceiptRow, key)
        if found is not None:
            return str(found.reply)
        pending = self._pending(session, user) if user else []
        if user and _to_come(user.sending_until, now):
            reply = ""  # somebody sends to her already, and goes on with this
        elif user and pending:
            count = joined([part.text for part in pending])
            reply = "\n".join(part.text for part in pending[:count]) + (more if count < len(pending) else "")
            _advance(user, pending[count - 1])
            user.hold_until = now + AFTER_ANSWER
        else:
            reply = otherwise
        session.execute(delete(WeChatReceiptRow).where(WeChatReceiptRow.created_at < now - RECEIPTS))
        session.add(WeChatReceiptRow(key=key, reply=reply, created_at=now))
        return reply

    def _pending(self, session: Session, user: WeChatUserRow) -> list[Part]:
        """What has still to reach her, in order."""
        query = (
            select(MessageRow)
            .where(
                MessageRow.conversation_id == user.conversation_id,
                MessageRow.number > user.delivered,
                MessageRow.author != USER,
            )
            .order_by(MessageRow.number)
            .limit(MOST_PENDING)
        )
        page = self._page(user.conversation_id)
        found: list[Part] = []
        for row in session.execute(query).scalars():
            texts = parts(row.text, row.answer, row.name, page, row.paper is not None)
            if not (texts or found):
                user.delivered = row.number  # nothing to tell
            found += [Part(row.number, n, n == len(texts), text) for n, text in enumerate(texts, 1)]
        return [part for part in found if part.number != found[0].number or part.index > user.parts]


def _due(now: datetime) -> Select:
    """The followers to whom something can be sent at ``now``, whoever's window closes first."""
    waiting = (
        select(MessageRow.id)
        .where(
            MessageRow.conversation_id == WeChatUserRow.conversation_id,
            MessageRow.number > WeChatUserRow.delivered,
            MessageRow.author != USER,
        )
        .exists()
    )
    free = [
        or_(column.is_(None), column <= now, column > now + FARTHEST)
        for column in (WeChatUserRow.hold_until, WeChatUserRow.sending_until, WeChatUserRow.next_try)
    ]
    return (
        select(WeChatUserRow.openid)
        .where(WeChatUserRow.window_until > now, *free, waiting)
        .order_by(WeChatUserRow.window_until)
    )


def _to_come(until: datetime | None, now: datetime) -> bool:
    return until is not None and now < until <= now + FARTHEST


def _locked(session: Session, openid: str) -> WeChatUserRow | None:
    query = select(WeChatUserRow).where(WeChatUserRow.openid == openid).with_for_update()
    found: WeChatUserRow | None = session.execute(query).scalar()
    return found


def _advance(user: WeChatUserRow, part: Part) -> None:
    if part.last:
        user.delivered, user.parts = part.number, 0
    else:
        user.delivered, user.parts = max(user.delivered, part.number - 1), part.index


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)
