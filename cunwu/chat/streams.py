"""Open streams: what is new in a conversation goes to all who listen, whichever process stored it.

A stream holds no session of the store and no messages: it remembers the last number it gave out and reads on
from there. So it may be woken too often or too late, and still gives each message once and in order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Engine

from cunwu.chat.history import PAGE, Mark, Page, marks, page
from cunwu.store.database import reading

INTERVAL = 0.5  # seconds between two looks at what other processes stored
CALM = 5.0  # seconds between them while the others tell (cunwu.scale.news): a word may still be lost
MOST_OF_ONE = 8  # open streams of one conversation; one more ends the oldest
MOST = 800  # open streams of this process, which may have 1,024 open files

logger = logging.getLogger(__name__)


class TooManyStreams(RuntimeError):
    """This process has no room for another stream."""


@dataclass(frozen=True)
class Event:
    """One event: ``kind`` is message, state or typing; ``number`` that of a message."""

    kind: str
    data: dict[str, Any]
    number: int | None = None


class Streams:
    """The open streams of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: dict[str, list[Stream]] = {}
        self._typing: dict[str, int] = {}
        self._watcher: asyncio.Task[None] | None = None
        self._told = False
        self._look = asyncio.Event()

    def listening(self, told: bool) -> None:
        """Whether other processes tell what is new; what was missed until now is looked for at once."""
        if told != self._told:
            self._told = told
            self._look.set()

    @property
    def count(self) -> int:
        """How many are open."""
        return sum(map(len, list(self._open.values())))

    def stream(self, conversation: str, after: int) -> Stream:
        """A stream of all messages after that number; it counts as open while it is read.

        Raises TooManyStreams.
        """
        if self.count >= MOST:
            raise TooManyStreams
        return Stream(self, conversation, after)

    def wake(self, conversation: str) -> None:
        """Something is new in ``conversation``; it is in the store already."""
        for stream in self._open.get(conversation, []):
            stream.news.set()

    @contextmanager
    def typing(self, conversation: str, asked: int) -> Iterator[None]:
        """The bot is about to answer message ``asked``; what it says is stored at the end."""
        self._typing[conversation] = asked
        self.wake(conversation)
        try:
            yield
        finally:
            del self._typing[conversation]
            self.wake(conversation)

    def typed(self, conversation: str) -> int | None:
        """The number of the message that the bot is answering."""
        return self._typing.get(conversation)

    def read(self, conversation: str, after: int) -> Page:
        """What comes right after a number. Raises KeyError."""
        with reading(self._engine) as session:
            return page(session, conversation, before=None, after=after)

    @contextmanager
    def opened(self, stream: Stream) -> Iterator[None]:
        """``stream`` is woken inside; one too many of its conversation ends the oldest."""
        streams = self._open.setdefault(stream.conversation, [])
        if len(streams) >= MOST_OF_ONE:
            streams.pop(0).end()  # most likely its network is gone, and nobody told us
        streams.append(stream)
        if self._watcher is None:
            self._watcher = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            if stream in streams:
                streams.remove(stream)
            if not streams and self._open.get(stream.conversation) is streams:
                del self._open[stream.conversation]
            if not self._open and self._watcher is not None:
                self._watcher.cancel()
                self._watcher = None

    async def _watch(self) -> None:
        """Wakes those whose conversation another process changed: one query for all, in a thread."""
        while True:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._look.wait(), CALM if self._told else INTERVAL)
            self._look.clear()
            asked = list(self._open)
            try:
                found = await asyncio.to_thread(self._marks, asked)
            except Exception:  # a store that is away for a moment ends no stream
                logger.exception("looking for new messages failed")
                continue
            for conversation in asked:
                for stream in self._open.get(conversation, []):
                    if stream.is_behind(found.get(conversation)):
                        stream.news.set()

    def _marks(self, conversations: list[str]) -> dict[str, Mark]:
        with reading(self._engine) as session:
            return marks(session, conversations)


class Stream:
    """One reader of a conversation: how far it has been told, and whether there is something new."""

    def __init__(self, streams: Streams, conversation: str, after: int) -> None:
        self._streams = streams
        self.conversation = conversation
        self.news = asyncio.Event()
        self._told = Mark("", None, after)
        self._ended = False

    def end(self) -> None:
        """Let the events come to an end."""
        self._ended = True
        self.news.set()

    def is_behind(self, mark: Mark | None) -> bool:
        """Whether the store holds something else than was told."""
        return mark is None or mark.last > self._told.last or mark[:2] != self._told[:2]

    async def events(self) -> AsyncIterator[Event]:
        """The state, every message, and all that comes, until ``end`` or the reader goes. To be read once."""
        typing: int | None = None
        with self._streams.opened(self):
            while not self._ended:
                self.news.clear()
                try:
                    found = await asyncio.to_thread(self._streams.read, self.conversation, self._told.last)
                except KeyError:  # the conversation was erased
                    return
                if (found.state, found.who) != self._told[:2]:
                    self._told = Mark(found.state, found.who, self._told.last)
                    yield Event("state", {"state": found.state, "who": found.who})
                for message in found.messages:
                    self._told = self._told._replace(last=message["number"])
                    if message["author"] != "user":
                        typing = None  # an answer says by itself that the typing is over
                    yield Event("message", message, message["number"])
                if len(found.messages) == PAGE:
                    continue
                if self._streams.typed(self.conversation) != typing:
                    typing = self._streams.typed(self.conversation)
                    yield Event("typing", {"author": "bot", "asked": typing})
                await self.news.wait()
