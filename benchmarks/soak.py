"""Many turns over many conversations in one process: does memory stay flat, do files stay open?

``python -m benchmarks.soak --turns 100000``. The service as ``cunwu serve`` runs it, with the trained model
and a SQLite store in a temporary folder, without HTTP. The same ``--seed`` says the same things in the same
order.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import re
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from benchmarks.processes import ROOT, loaded_store, memory
from benchmarks.table import megabytes, table
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.handover import Person, hand_back, reply, take
from cunwu.chat.service import Conversations, Opening
from cunwu.rulings.book import PolicyBook
from cunwu.store.database import connect, transaction
from cunwu.watch.logs import configure

VISITORS = 4  # people who talk at the same time, each one conversation after the other
LONGEST = 12  # turns of a conversation
PARTS = 100  # looks at memory
SHOWN = 10  # of them
FLAT = 1.05  # the most that may be held at the end, as a share of what was held after the first part
FRAMES = ("{}村里给开吗", "开{}", "{}还用村里盖章不", "银行要{}，能开吗", "那{}呢", "{} 在村里办行不行")
AFTER = ("谢谢", "镇长口头说的", "是", "不是这个", "那我上哪儿办", "没有钱，也没问过村里", "转人工")
LINE = re.compile(r"^    - (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Look:
    """What the process holds after so many turns: bytes, open files, threads and Python's objects."""

    turns: int
    memory: int
    files: int
    threads: int
    objects: int


class Soak:
    """``turns`` turns; ``looks`` are what was seen after each part of them, the start left out."""

    def __init__(
        self, engine: Engine, agent: DialogueAgent, turns: int, seed: int, parts: int = PARTS
    ) -> None:
        self.conversations = Conversations(engine, agent)
        self.looks: list[Look] = []
        self._turns, self._seed, self._said, self._parts = turns, seed, 0, parts
        self._lines = lines()
        book = self.conversations.records.current()
        self._names = [item.name for item in book.items]
        self._places = places(book)

    @property
    def said(self) -> int:
        """Turns that were answered."""
        return self._said

    def held(self) -> dict[str, int]:
        """What the service still holds of conversations that are over."""
        service = self.conversations
        kinds = {
            "locks": service._turns._locks._here,
            "streams": service._streams._open,
            "typing": service._streams._typing,
        }
        trackers = service._turns._agent._trackers._open
        return {name: len(found) for name, found in {**kinds, "trackers": trackers}.items() if len(found)}

    async def run(self, until: float = float("inf")) -> None:
        """Talk, until all is said or ``time.monotonic()`` is ``until``."""
        await self.conversations.warm_up()
        await asyncio.gather(*(self._visit(number, until) for number in range(VISITORS)))

    async def _visit(self, number: int, until: float) -> None:
        chance = random.Random(f"{self._seed}/{number}")
        while self._said < self._turns and time.monotonic() < until:
            opening = Opening(chance.choice(self._places), chance.choice(("villager", "cadre")))
            conversation = await self.conversations.in_store(self.conversations.open, opening)
            for turn in range(chance.randint(1, LONGEST)):
                await self._turn(chance, conversation, turn)
                if self._said >= self._turns:
                    return

    async def _turn(self, chance: random.Random, conversation: str, turn: int) -> None:
        listening = None
        if chance.random() < 0.2:  # a page: it follows the events, and is closed without a word
            listening = asyncio.create_task(self._listen(conversation))
        answer = await self.conversations.send(
            conversation, self._words(chance, turn), f"{turn}-{chance.random()}"
        )
        assert answer["number"] is not None, answer
        if answer["state"] != "bot":
            await self.conversations.in_store(self._by_hand, conversation)
        if chance.random() < 0.1:
            await self.conversations.in_store(
                self.conversations.give_feedback, conversation, answer["number"], chance.random() < 0.7, ""
            )
            await asyncio.to_thread(self.conversations.history, conversation)
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        self._count()

    def _words(self, chance: random.Random, turn: int) -> str:
        if turn and chance.random() < 0.3:
            return chance.choice(AFTER)
        if chance.random() < 0.5:
            return chance.choice(FRAMES).format(chance.choice(self._names))
        return chance.choice(self._lines)

    async def _listen(self, conversation: str) -> None:
        async for _ in self.conversations.stream(conversation, 0).events():
            pass

    def _by_hand(self, conversation: str) -> None:
        """A person answers, and gives the conversation back."""
        who, moment = Person("王干事"), datetime.now(timezone.utc).replace(tzinfo=None)
        with transaction(self.conversations.engine) as session:
            take(session, conversation, who, moment)
            reply(session, conversation, who, "您带上户口本来就行。", moment)
            hand_back(session, conversation, who, moment)

    def _count(self) -> None:
        self._said += 1
        if self._said * self._parts // self._turns > len(self.looks):
            self.looks.append(look(self._said))


def look(turns: int) -> Look:
    """What this process holds now, once what is not used any more was given up."""
    gc.collect()
    held, _ = memory(os.getpid())
    files, threads = (len(os.listdir(f"/proc/self/{kind}")) for kind in ("fd", "task"))
    return Look(turns, held, files, threads, len(gc.get_objects()))


def lines() -> list[str]:
    """What people say, from the training lines, always in the same order."""
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    return [line for file in files for line in LINE.findall(file.read_text(encoding="utf-8"))]


def places(book: PolicyBook) -> list[str]:
    """Codes of the places one can ask for."""
    return [region.code for region in book.regions if region.parent]


def growth(looks: Sequence[Look]) -> float:
    """The most memory that was held after the first tenth, as a share of what was held then."""
    warm = looks[len(looks) // SHOWN :]
    return max(one.memory for one in warm) / warm[0].memory


def main(arguments: Sequence[str] | None = None) -> int:
    """Talk, print a table. Returns 1 where memory or open files grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--turns", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after so long")
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="cunwu-soak-") as folder:
        database = loaded_store(Path(folder))
        os.environ["CUNWU_DATABASE"] = f"sqlite:///{database}"
        with Path(folder, "log").open("w", encoding="utf-8") as log:
            configure("info", "json", log)
            soak = Soak(connect(), DialogueAgent(), given.turns, given.seed)
            begin = time.monotonic()
            asyncio.run(soak.run(begin + given.minutes * 60))
        taken = time.monotonic() - begin
    print(
        f"{soak.said} of {given.turns} turns, seed {given.seed}, {VISITORS} at a time, {taken / 60:.1f} min"
    )
    return verdict(soak.looks)


def verdict(looks: Sequence[Look]) -> int:
    """Print what was seen and what follows from it; returns 1 where something grew."""
    rows = [
        (str(one.turns), megabytes(one.memory), str(one.files), str(one.threads), str(one.objects))
        for one in looks[:: max(len(looks) // SHOWN, 1)]
    ]
    print(table(("turns", "memory", "open files", "threads", "objects"), rows))
    if len(looks) < 2:
        print("too few turns for a verdict")
        return 1
    grown, files = growth(looks), looks[-1].files - looks[len(looks) // SHOWN].files
    flat = grown <= FLAT and files <= 0
    print(f"memory at most {grown:.3f} times that after the first tenth, {files:+d} open files: ", end="")
    print("flat within 5 %" if flat else "NOT flat")
    return 0 if flat else 1


if __name__ == "__main__":
    raise SystemExit(main())
