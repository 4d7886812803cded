"""Conversations through two processes on PostgreSQL and Redis, which are killed (SIGKILL) at random.

``python -m benchmarks.processes_killed --conversations 2000``. Each message goes to any of the processes, and
again to any until it is answered; then the store is held against what was said and what was told.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.processes import Server, answers
from benchmarks.several import Machines, Talker, examine, machines
from benchmarks.table import table

PROCESSES = 2
PAUSE = (0.5, 8.0)  # seconds from a process being ready to the next kill
STARTING = 10.0  # seconds of a start, in which every fifth kill falls


async def kill_and_restart(servers: list[Server], chance: random.Random, kills: list[str]) -> None:
    """Kill one at random and start it again, now and then both at once, until cancelled."""
    await asyncio.sleep(chance.uniform(0.2, 1.0))
    while True:
        for server in servers if chance.random() < 0.1 else [chance.choice(servers)]:
            _restart(server, "serving", kills)
        while chance.random() < 0.2:
            await asyncio.sleep(chance.uniform(0.0, STARTING))
            _restart(server, "starting", kills)
        while not all([await asyncio.to_thread(answers, f"{one.address}/readyz") for one in servers]):
            await asyncio.sleep(0.2)
        await asyncio.sleep(chance.uniform(*PAUSE))


def _restart(server: Server, when: str, kills: list[str]) -> None:
    server.kill()
    kills.append(when)
    server.restart()


async def talk_under_kills(
    shared: Machines, count: int, turns: int, at_once: int, chance: random.Random, kills: list[str]
) -> list[Talker]:
    """``count`` conversations, ``at_once`` at a time, while processes are killed."""
    room = asyncio.Semaphore(at_once)
    async with httpx.AsyncClient(timeout=120, limits=httpx.Limits(max_connections=None)) as web:
        talkers = [Talker(web, shared.servers, random.Random(chance.random())) for _ in range(count)]

        async def run(talker: Talker) -> None:
            async with room:
                await talker.talk(turns)

        killing = asyncio.create_task(kill_and_restart(shared.servers, chance, kills))
        try:
            await asyncio.gather(*map(run, talkers))
        finally:
            killing.cancel()
    return talkers


def main(arguments: Sequence[str] | None = None) -> int:
    """Talk, kill, examine, print a table. Returns 1 where anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes_killed", description=__doc__)
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=3, help="of each conversation")
    parser.add_argument("--at-once", type=int, default=24)
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    kills: list[str] = []
    with tempfile.TemporaryDirectory(prefix="cunwu-killed-") as folder, machines(Path(folder)) as shared:
        shared.start(PROCESSES)
        began = time.perf_counter()
        talkers = asyncio.run(
            talk_under_kills(
                shared, given.conversations, given.turns, given.at_once, random.Random(seed), kills
            )
        )
        taken = time.perf_counter() - began
        found = examine(shared.address, talkers)
    rows = [
        ("conversations", str(len(talkers))),
        ("messages acknowledged", str(sum(len(talker.answers) for talker in talkers))),
        ("sent again", str(sum(talker.resent for talker in talkers))),
        ("processes killed while serving", str(kills.count("serving"))),
        ("processes killed while starting", str(kills.count("starting"))),
        ("seconds", f"{taken:.0f}"),
        ("lost", str(found.lost)),
        ("doubled", str(found.doubled)),
        ("out of order", str(found.out_of_order)),
    ]
    print(f"seed {seed}")
    print(table(("what", "figure"), rows))
    return 1 if found.lost or found.doubled or found.out_of_order or not kills else 0


if __name__ == "__main__":
    raise SystemExit(main())
