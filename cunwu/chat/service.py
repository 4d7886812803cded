"""Conversations: every message is kept before it is answered, and answered once."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from cunwu.chat import inbox
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.rulings_given import Given, ruling_given
from cunwu.dialogue.state import State
from cunwu.language.mask import mask
from cunwu.language.normalize import clean
from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import fetch, transaction
from cunwu.store.records_cache import Records

MAX_LENGTH = 2000  # characters of one message


class BadMessage(ValueError):
    """A message that cannot be taken; ``code`` is stable, the words are for people."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


@dataclass(frozen=True)
class Opening:
    """What a new conversation starts with. ``region`` is a code, ``as_of`` None for today."""

    region: str = State.region
    role: str = "unknown"
    as_of: date | None = None


def checked(text: Any) -> str:
    """The message as it is kept. Raises BadMessage for none, an empty, or an overlong one."""
    if not isinstance(text, str):
        raise BadMessage("not_text", "消息应当是一段文字")
    if len(text) > MAX_LENGTH:
        raise BadMessage("too_long", f"一次最多说{MAX_LENGTH}个字，这条有{len(text)}个字，请分几次说")
    kept = mask(clean(text))
    if not kept:
        raise BadMessage("empty", "什么也没写，请把要问的事说一说")
    return kept


class Conversations:
    """Opens conversations and answers their messages. One instance per process."""

    def __init__(self, engine: Engine, agent: DialogueAgent) -> None:
        self._engine = engine
        self._agent = agent
        self._records = Records(engine)
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def records(self) -> Records:
        """The records answers are given from."""
        return self._records

    def open(self, opening: Opening) -> str:
        """Start a conversation; returns its id."""
        now = _now()
        conversation = uuid.uuid4().hex
        with transaction(self._engine) as session:
            session.add(
                ConversationRow(
                    id=conversation,
                    region=opening.region,
                    role=opening.role,
                    as_of=opening.as_of,
                    created_at=now,
                    updated_at=now,
                )
            )
        return conversation

    def exists(self, conversation: str) -> bool:
        """Whether there is such a conversation."""
        with transaction(self._engine) as session:
            return session.get(ConversationRow, conversation) is not None

    def settle(self, conversation: str, region: str | None, role: str | None) -> None:
        """Answer for another place or role from now on; None leaves it as it is. Raises KeyError."""
        with transaction(self._engine) as session:
            row = fetch(session, ConversationRow, conversation)
            row.role = role or row.role
            if region and row.region != region:
                row.region = region
                row.tracker = inbox.moved(row.tracker, region)

    async def send(self, conversation: str, text: Any, client_id: str | None = None) -> dict[str, Any]:
        """Keep ``text`` and answer it; the same ``client_id`` again gives the same answer.

        Raises BadMessage for a message that cannot be taken, KeyError for an unknown conversation.
        """
        kept = checked(text)
        message = self._keep(conversation, kept, client_id)
        return await self.answer(message)

    async def answer(self, message: int) -> dict[str, Any]:
        """The answer to a kept message: the one already given, or a new one."""
        with transaction(self._engine) as session:
            conversation = fetch(session, MessageRow, message).conversation_id
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock:
            with transaction(self._engine) as session:
                work = inbox.open_turn(session, message)
            if work.answered is not None:
                return work.answered
            said = await self._agent.turn(work.text, work.tracker, work.slots)
            try:
                with transaction(self._engine) as session:
                    return inbox.close_turn(session, work, said, self._records.current().version, _now())
            except IntegrityError:
                # Another process answered it meanwhile: its answer holds.
                with transaction(self._engine) as session:
                    answered = inbox.open_turn(session, message).answered
                if answered is None:
                    raise
                return answered

    async def recover(self) -> int:
        """Answer what was kept but not answered when the last process ended; returns how many."""
        with transaction(self._engine) as session:
            waiting = list(session.execute(inbox.unanswered()).scalars())
        for message in waiting:
            await self.answer(message)
        return len(waiting)

    def history(self, conversation: str) -> list[dict[str, Any]]:
        """All messages in order."""
        query = (
            select(MessageRow).where(MessageRow.conversation_id == conversation).order_by(MessageRow.number)
        )
        with transaction(self._engine) as session:
            return [
                {
                    "number": row.number,
                    "author": row.author,
                    "text": row.text,
                    "answer": row.answer,
                    "created_at": row.created_at.isoformat() + "Z",
                }
                for row in session.execute(query).scalars()
            ]

    def ruling_given(self, conversation: str, number: int | None = None, part: int = 1) -> Given:
        """A ruling given in the conversation, decided again. Raises NoRuling and RulingChanged."""
        with transaction(self._engine) as session:
            return ruling_given(session, conversation, number, part, self._records.current())

    def _keep(self, conversation: str, text: str, client_id: str | None) -> int:
        try:
            with transaction(self._engine) as session:
                return inbox.keep(session, conversation, text, client_id, _now())
        except IntegrityError:
            # Another process kept the same client_id a moment ago.
            with transaction(self._engine) as session:
                return inbox.keep(session, conversation, text, client_id, _now())


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)
