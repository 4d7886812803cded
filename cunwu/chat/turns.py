"""Turns: what was kept is thought of and answered, once and in its order, whichever process kept it."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.engine import Engine

from cunwu.chat import inbox
from cunwu.chat.agent import DialogueAgent, Said, run_turn
from cunwu.chat.streams import Streams
from cunwu.dialogue.state import State
from cunwu.scale.locks import TurnLocks
from cunwu.store.database import reading, transaction
from cunwu.store.health import fault_of
from cunwu.store.records_cache import Records
from cunwu.store.versions import now
from cunwu.watch import events, figures
from cunwu.watch.figures import Channel, Part, Watch

WARMING = "死亡证明村里给开吗"
SWEEP = 10.0  # seconds between two looks for what processes that ended left unanswered
ABANDONED = 20.0  # seconds without an answer: unless somebody holds the turn, nobody is at it
MOST_TRIES = 5  # of answering one message late

T = TypeVar("T")
Answer = dict[str, Any]  # answer.schema.json
logger = logging.getLogger(__name__)


class Turns:
    """The turns of one process. ``redis``: the Redis it shares with others, "" for none."""

    def __init__(
        self, engine: Engine, agent: DialogueAgent, records: Records, streams: Streams, redis: str
    ) -> None:
        self._engine = engine
        self._agent = agent
        self._records = records
        self._streams = streams
        self._locks = TurnLocks(redis)
        self._tries: Counter[int] = Counter()  # of what could not be answered
        # One writer at a time, as SQLite has it, without its waiting by turns; the event loop never waits.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        # Turns are thought of one after the other, in their order; meanwhile the event loop serves others:
        # WeChat must hear something within five seconds, however many wait.
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="turn")

    @property
    def model(self) -> tuple[str, float]:
        """Which model answers (of its sha256), and since when it is loaded (Unix seconds)."""
        return self._agent.version, self._agent.loaded_at

    async def in_store(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run what writes to the store outside of the event loop, one after the other."""
        here = contextvars.copy_context()  # what is logged there belongs to the same request
        return await asyncio.get_running_loop().run_in_executor(self._writer, here.run, work, *arguments)

    async def write(self, work: Callable[..., T], *arguments: Any) -> T:
        """``work`` with a session of its own, committed whole or not at all."""

        def run() -> T:
            with transaction(self._engine) as session:
                return work(session, *arguments)

        return await self.in_store(run)

    async def think(self, text: str, tracker: dict[str, Any] | None, slots: dict[str, Any]) -> Said:
        """What the bot says to ``text`` after the fold ``tracker``; nothing is kept."""
        return await self._think(self._agent, text, tracker, slots, Watch())

    async def warm_up(self) -> None:
        """Have one message understood and nothing kept: the first takes seconds, as much is loaded then."""
        await self.use(self._agent)

    async def use(self, agent: DialogueAgent) -> None:
        """Answer with ``agent`` from now on, once it has understood one message; turns under way go on."""
        await self._think(agent, WARMING, None, {"case": State().to_json()}, Watch())
        self._agent = agent

    async def answer(self, conversation: str, message: int, channel: Channel, watch: Watch) -> Answer:
        """What came of a kept message: what had come of it already, or a new answer.

        What was said before it in the conversation, through whichever process, is answered first.
        """
        async with self._locks.hold(conversation):
            return await self._play(conversation, message, channel, watch)

    async def recover(self, older: float = 0.0) -> int:
        """Answer what is kept and not answered, as its process ended or the store was away; returns how many.

        What was kept in the last ``older`` seconds is left to the process that is at it. What cannot be
        answered is logged, and after MOST_TRIES left: it must not keep the others waiting. Raises what the
        store raises, and then nothing is given up.
        """
        under_way = (now() - timedelta(seconds=older), now()) if older else None
        owed = await self._read(inbox.owed, under_way)
        answered = 0
        for conversation, messages in owed.items():
            async with self._locks.hold(conversation, wait=False) as ours:
                answered += await self._play_owed(conversation, messages) if ours else 0
        return answered

    async def keep_recovering(self) -> None:
        """Answer now and then what is owed, until cancelled. Faults of the store are waited out."""
        while True:
            await asyncio.sleep(SWEEP)
            try:
                answered = await self.recover(ABANDONED)
            except Exception:
                logger.exception("looking for unanswered messages failed")
            else:
                if answered:
                    logger.warning("%d messages were answered late", answered)

    async def close(self) -> None:
        """Share no more with other processes."""
        await self._locks.close()

    async def _play_owed(self, conversation: str, messages: Iterable[int]) -> int:
        """Answer messages of a conversation that is held; returns how many. Raises what the store raises."""
        tried = [message for message in messages if self._tries[message] < MOST_TRIES]
        for message in tried:
            try:
                await self._play(conversation, message, Channel.RECOVERED, Watch())
            except Exception as error:
                if fault_of(error):
                    raise
                self._tries[message] += 1
        return len(tried)

    async def _play(self, conversation: str, message: int, channel: Channel, watch: Watch) -> Answer:
        """Answer a message whose conversation is held; it is counted and logged, also where it fails."""
        try:
            answer, ours = await self._dealt_with(message, watch)
        except Exception:
            events.turn_failed(watch, channel, conversation)
            raise
        if ours:
            events.turn(watch, channel, conversation, answer)
        return answer

    async def _dealt_with(self, message: int, watch: Watch) -> tuple[Answer, bool]:
        """What came of a message, once what is owed before it was tried, and whether it came of this call.

        What had come of it already is not answered again.
        """
        tried: set[int] = set()
        while True:
            with watch.part(Part.STORE):
                work = await self._read(inbox.open_turn, message)
            if work.outcome is not None:
                return work.outcome, False
            owed = [before for before in work.before if before not in tried]
            if owed:
                tried.update(owed)
                await self._play_owed(work.conversation, owed)
                continue
            with self._streams.typing(work.conversation, work.asked):
                said = await self._think(self._agent, work.text, work.tracker, work.slots, watch)
                version = self._records.current().version
                with watch.part(Part.STORE):
                    outcome = await self.write(inbox.close_turn, work, said, version, now())
            if outcome is not None:
                return outcome, True

    async def _think(
        self,
        agent: DialogueAgent,
        text: str,
        tracker: dict[str, Any] | None,
        slots: dict[str, Any],
        watch: Watch,
    ) -> Said:
        asked = time.perf_counter()

        def think() -> Said:
            watch.add(Part.WAITING, time.perf_counter() - asked)
            figures.QUEUE.dec()
            with watch.part(Part.THINKING):
                return run_turn(agent, text, tracker, slots)

        figures.QUEUE.inc()
        return await asyncio.get_running_loop().run_in_executor(self._thinker, think)

    async def _read(self, work: Callable[..., T], *arguments: Any) -> T:
        def run() -> T:
            with reading(self._engine) as session:
                return work(session, *arguments)

        return await asyncio.to_thread(run)
