"""Conversations: every message is kept before it is answered, and answered once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any, TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from cunwu.chat import inbox
from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.history import PAGE, Page, page
from cunwu.chat.rulings_given import Given, ruling_given
from cunwu.chat.streams import Stream, Streams
from cunwu.chat.turns import Turns
from cunwu.dialogue.state import State
from cunwu.language.mask import mask
from cunwu.language.normalize import clean
from cunwu.scale.news import Telling, hear
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import fetch, reading, transaction
from cunwu.store.feedback import record_feedback
from cunwu.store.records_cache import Records
from cunwu.watch.figures import Channel, Part, Watch

MAX_LENGTH = 2000  # characters of one message
MAX_REASON = 200  # characters of why an answer was of no use

T = TypeVar("T")


class BadMessage(ValueError):
    """A message that cannot be taken; ``code`` is stable, the words are for people."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(words)


class NoConversation(KeyError):
    """There is no conversation of that id, or no more."""


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

    def __init__(self, engine: Engine, agent: DialogueAgent, redis: str = "") -> None:
        """``redis``: the address of the Redis that several processes share, "" for none."""
        self._engine = engine
        self._redis = redis
        self._records = Records(engine)
        self._streams = Streams(engine)
        self._turns = Turns(engine, agent, self._records, self._streams, redis)

    @property
    def engine(self) -> Engine:
        """The store the conversations are kept in."""
        return self._engine

    @property
    def records(self) -> Records:
        """The records answers are given from."""
        return self._records

    @property
    def streams_open(self) -> int:
        """How many streams of events are open in this process."""
        return self._streams.count

    @property
    def model(self) -> tuple[str, float]:
        """Which model answers (of its sha256), and since when it is loaded (Unix seconds)."""
        return self._turns.model

    async def in_store(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what writes to the store outside of the event loop, one after the other."""
        return await self._turns.in_store(work, *arguments)

    def open(self, opening: Opening, conversation: str | None = None) -> str:
        """Start a conversation, with the id ``conversation`` or a new one; returns its id.

        One that is there already stays as it is.
        """
        now = _now()
        row = ConversationRow(
            id=conversation or uuid.uuid4().hex,
            region=opening.region,
            role=opening.role,
            as_of=opening.as_of,
            created_at=now,
            updated_at=now,
        )
        started = row.id
        with suppress(IntegrityError), transaction(self._engine) as session:
            session.add(row)
        return started

    def exists(self, conversation: str, since: datetime) -> bool:
        """Whether there is such a conversation, and something was said in it ``since`` (UTC)."""
        with reading(self._engine) as session:
            row = session.get(ConversationRow, conversation)
            return row is not None and row.updated_at >= since

    def settle(self, conversation: str, region: str | None, role: str | None) -> None:
        """Answer for another place or role from now on; None leaves it as it is. Raises KeyError."""
        with transaction(self._engine) as session:
            inbox.settle(fetch(session, ConversationRow, conversation, lock=True), region, role)

    async def keep(self, conversation: str, text: Any, client_id: str) -> None:
        """Keep ``text``, to be answered by ``send`` with the same ``client_id``, or after a restart.

        Raises BadMessage for a message that cannot be taken, and NoConversation.
        """
        await self._kept(conversation, checked(text), client_id)

    async def send(
        self,
        conversation: str,
        text: Any,
        client_id: str | None = None,
        region: str | None = None,
        role: str | None = None,
        since: datetime | None = None,
        channel: Channel = Channel.PAGE,
    ) -> dict[str, Any]:
        """Keep ``text`` and answer it; the same ``client_id`` again gives the same answer.

        ``region`` (a code) and ``role`` hold from this message on; None leaves them as they are. Returns the
        answer, with ``asked`` (the message's own number) and ``state``; ``number`` is None where a person has
        the conversation. Raises BadMessage for a message that cannot be taken, and NoConversation, also where
        nothing was said in it ``since`` (UTC; None: however long ago).
        """
        words, watch = checked(text), Watch()
        with watch.part(Part.STORE):
            message = await self._kept(conversation, words, client_id, region, role, since)
        return await self._there(conversation, self._turns.answer(conversation, message, channel, watch))

    async def said(self, text: str, fold: dict[str, Any] | None, state: State) -> Said:
        """What the bot says to ``text`` (checked) after ``fold``, for ``state`` where there is none.

        Nothing is kept: whoever asks keeps the fold.
        """
        return await self._turns.think(text, fold, {} if fold else {"case": state.to_json()})

    async def warm_up(self) -> None:
        """Have one message understood and nothing kept: the first takes seconds, as much is loaded then."""
        await self._turns.warm_up()

    async def use(self, agent: DialogueAgent) -> None:
        """Answer with ``agent`` from now on, once it has understood one message; turns under way go on."""
        await self._turns.use(agent)

    async def recover(self, older: float = 0.0) -> int:
        """Answer what was kept and not answered by processes that ended (Turns.recover); returns how many."""
        return await self._turns.recover(older)

    async def keep_recovering(self) -> None:
        """The same now and then, until cancelled."""
        await self._turns.keep_recovering()

    async def share(self) -> None:
        """Hear from other processes what is new, and tell them, until cancelled. Nothing without a Redis."""
        if not self._redis:
            return
        telling = Telling(self._engine, self._redis)
        telling.start()
        try:
            await hear(self._redis, self._streams.wake, self._streams.listening)
        finally:
            telling.stop()
            await self._turns.close()

    def history(
        self, conversation: str, before: int | None = None, after: int | None = None, limit: int = PAGE
    ) -> Page:
        """The messages right before or right after a number, or the last ones. Raises KeyError."""
        with reading(self._engine) as session:
            return page(session, conversation, before, after, limit)

    def stream(self, conversation: str, after: int) -> Stream:
        """All messages after a number and all that comes, as it comes. Raises TooManyStreams."""
        return self._streams.stream(conversation, after)

    def give_feedback(self, conversation: str, number: int, useful: bool, reason: str) -> dict[str, Any]:
        """Keep what is said of an answer. Raises LookupError where that number is none, BadMessage."""
        if len(reason) > MAX_REASON:
            raise BadMessage("too_long", f"原因最多写{MAX_REASON}个字，这里有{len(reason)}个字")
        with transaction(self._engine) as session:
            kept = mask(clean(reason))
            return record_feedback(session, conversation, number, useful, kept, _now()).to_json()

    def ruling_given(self, conversation: str, number: int | None = None, part: int = 1) -> Given:
        """A ruling given in the conversation, decided again. Raises NoRuling and RulingChanged."""
        with reading(self._engine) as session:
            return ruling_given(session, conversation, number, part, self._records.current())

    async def _kept(self, conversation: str, text: str, client_id: str | None, *settings: Any) -> int:
        try:
            message = await self._turns.write(inbox.keep, conversation, text, client_id, _now(), *settings)
        except KeyError:
            raise NoConversation(conversation) from None
        self._streams.wake(conversation)
        return message

    async def _there(self, conversation: str, work: Awaitable[T]) -> T:
        """What ``work`` gives. Raises NoConversation where the conversation was erased meanwhile."""
        try:
            return await work
        except KeyError:
            if await asyncio.to_thread(self.exists, conversation, datetime.min):
                raise
            raise NoConversation(conversation) from None


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)
