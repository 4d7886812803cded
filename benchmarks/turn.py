"""How long one question takes, warm and in this process, and whether long conversations get slower.

``python -m benchmarks.turn``
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.processes import ROOT, loaded_store
from benchmarks.table import milliseconds, table

QUESTIONS = ("development.jsonl", "test-a.jsonl", "test-b.jsonl")
TURNS = 300
ROUNDS = 5
WARM_UP = 30
EARLY, LATE, AROUND = 20, 400, 10  # turns of one conversation that are compared, each with those around it
TALK = ("开居住证明", "能开吗", "谢谢", "要村里填个表", "镇长口头说的")
SHARES = (50, 95, 99)

Answer = Callable[[str], Awaitable[object]]


def questions() -> list[str]:
    """Different things people say, in a mixed order that is always the same."""
    folder = ROOT / "tests" / "evaluation"
    lines = [line for name in QUESTIONS for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    said = list(dict.fromkeys(turn for line in lines if line for turn in json.loads(line)["turns"]))
    random.Random(1).shuffle(said)
    return said


async def times(answer: Answer, said: Sequence[str]) -> list[float]:
    """Seconds that each answer takes."""
    taken = []
    for text in said:
        begin = time.perf_counter()
        await answer(text)
        taken.append(time.perf_counter() - begin)
    return taken


def percentiles(taken: Sequence[float]) -> tuple[float, ...]:
    """The 50th, 95th and 99th percentile."""
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return tuple(cuts[share - 1] for share in SHARES)


async def rounds(answer: Answer, said: Sequence[str]) -> tuple[float, ...]:
    """The percentiles, each the median of the rounds; each asks other questions."""
    await times(answer, said[:WARM_UP])
    found = []
    for number in range(ROUNDS):
        shift = number * TURNS % len(said)
        asked = [*said[shift:], *said[:shift]][:TURNS]
        found.append(percentiles(await times(answer, asked)))
    return tuple(statistics.median(column) for column in zip(*found, strict=True))


async def measure(database: Path) -> list[tuple[str, ...]]:
    """The rows of the table."""
    from cunwu.chat.agent import DialogueAgent
    from cunwu.chat.service import Conversations, Opening
    from cunwu.store.database import connect

    begin = time.perf_counter()
    agent = DialogueAgent()
    loading = time.perf_counter() - begin
    conversations = Conversations(connect(f"sqlite:///{database}"), agent)
    said = questions()

    async def kept(text: str) -> object:
        return await conversations.send(conversations.open(Opening()), text)

    rows = [("model loaded", milliseconds(loading), "", "")]
    fresh = await rounds(lambda text: agent.turn(text, None, {}), said)
    rows.append(("one question", *map(milliseconds, fresh)))
    rows.append(("one question, kept in the store", *map(milliseconds, await rounds(kept, said))))
    one = conversations.open(Opening())
    taken = await times(lambda text: conversations.send(one, text), list(TALK) * (LATE // len(TALK) + AROUND))
    for turn in (EARLY, LATE):
        window = taken[turn - AROUND : turn + AROUND]
        rows.append((f"turn {turn} of one talk, kept", milliseconds(statistics.median(window)), "", ""))
    return rows


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="cunwu-turn-") as folder:
        database = loaded_store(Path(folder))
        os.environ["CUNWU_DATABASE"] = f"sqlite:///{database}"
        rows = asyncio.run(measure(database))
    head = ("in process, warm", *(f"p{share}" for share in SHARES))
    print(f"{TURNS} different questions a round, median of {ROUNDS} rounds, {os.cpu_count()} cores")
    print(table(head, rows))


if __name__ == "__main__":
    main()
