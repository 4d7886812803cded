"""Two processes on PostgreSQL and Redis against one: CPU of what serves for each turn, and wall clock.

``python -m benchmarks.processes_two --rounds 5 --people 16 --turns 10``. In each round the same people talk
to one process on SQLite, to one on PostgreSQL and Redis, and to two on the same; all are up all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.processes import Server, loaded_store, memory, served
from benchmarks.several import Talker, machines, processor_seconds
from benchmarks.table import megabytes, milliseconds, table

MOST = 1.2  # CPU of two processes to that of one


def talked(servers: list[Server], people: int, turns: int, seed: int) -> tuple[float, float]:
    """Have people talk; returns seconds of CPU for each turn, and turns a second of wall clock."""

    async def talk() -> None:
        async with httpx.AsyncClient(timeout=300) as web:
            talkers = [Talker(web, servers, random.Random(f"{seed} {n}")) for n in range(people)]
            await asyncio.gather(*(talker.talk(turns) for talker in talkers))

    before = sum(processor_seconds(server.process.pid) for server in servers)
    began = time.perf_counter()
    asyncio.run(talk())
    taken = time.perf_counter() - began
    used = sum(processor_seconds(server.process.pid) for server in servers) - before
    return used / (people * turns), people * turns / taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Talk, print a table. Returns 1 where two processes need more than 1.2 times the CPU of one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes_two", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument("--turns", type=int, default=10, help="of each person in each round")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cunwu-two-") as name:
        folder = Path(name)
        with machines(folder) as shared, served(loaded_store(folder), folder / "log") as alone:
            shared.start(2)
            setups = {
                "one, SQLite, no Redis": [alone],
                "one, PostgreSQL and Redis": shared.servers[:1],
                "two, PostgreSQL and Redis": shared.servers,
            }
            for servers in setups.values():
                talked(servers, given.people, 2, 0)  # whatever is loaded late
            found: dict[str, list[tuple[float, float]]] = {setup: [] for setup in setups}
            for number in range(given.rounds):
                for setup, servers in setups.items():
                    found[setup].append(talked(servers, given.people, given.turns, number))
            sizes = [memory(server.process.pid)[0] for server in shared.servers]
    cpu = {setup: statistics.median(used for used, _ in rounds) for setup, rounds in found.items()}
    speed = {setup: statistics.median(turns for _, turns in rounds) for setup, rounds in found.items()}
    names = list(setups)
    rows = [
        (
            setup,
            milliseconds(cpu[setup]),
            f"{cpu[setup] / cpu[names[0]]:.2f}",
            f"{cpu[setup] / cpu[names[1]]:.2f}",
            f"{speed[setup]:.1f}",
        )
        for setup in names
    ]
    print(f"{given.people} people, {given.turns} turns each, median of {given.rounds} rounds")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; clients and databases run on them too")
    head = ("processes", "CPU a turn", "to one on SQLite", "to one on PostgreSQL", "turns/s of wall clock")
    print(table(head, rows))
    print(f"memory of a process: {', '.join(map(megabytes, sizes))}")
    kept = cpu[names[2]] <= MOST * cpu[names[1]]
    print(f"CPU of two to that of one: at most {MOST}: {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
