"""Many chat pages at once on one ``cunwu serve``: nothing lost, doubled or out of order; how fast, how large.

``python -m benchmarks.pages --pages 200``; tests/durability opens a few of the same.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.page_clients import Page
from benchmarks.processes import loaded_store, memory, served
from benchmarks.table import table


async def talk(pages: Sequence[Page], messages: int, pause: float) -> tuple[float, list[str]]:
    """All pages at once; returns the seconds it took and the faults found."""
    await asyncio.gather(*(page.open() for page in pages))
    began = time.perf_counter()
    faults = await asyncio.gather(*(page.run(messages, pause) for page in pages))
    return time.perf_counter() - began, [fault for found in faults for fault in found]


def client() -> httpx.AsyncClient:
    """Connections for as many pages as there are."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx.AsyncClient(limits=limits, trust_env=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the pages, talk, print a table. Returns 1 where a fault was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--messages", type=int, default=10, help="said on each page")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between two messages, on average")
    parser.add_argument(
        "--every", type=int, default=7, help="a stream breaks after so many messages; 0: never"
    )
    given = parser.parse_args(arguments)
    chance = random.Random()
    with tempfile.TemporaryDirectory(prefix="cunwu-pages-") as name:
        folder = Path(name)
        with served(loaded_store(folder), folder / "log") as server:
            before, _ = memory(server.process.pid)

            async def run() -> tuple[float, list[str], list[Page]]:
                async with client() as web:
                    pages = [
                        Page(web, [server.address], random.Random(chance.random()), every=given.every)
                        for _ in range(given.pages)
                    ]
                    return *(await talk(pages, given.messages, given.pause)), pages

            seconds, faults, pages = asyncio.run(run())
            after, most = memory(server.process.pid)
        words = (folder / "log").read_text(encoding="utf-8")
    said = given.pages * (given.messages - 1)
    rows = [
        ("messages answered per second", f"{said / seconds:.1f}"),
        *((f"seconds to the answer, {name}", _figures(found)) for name, found in _times(pages).items()),
        ("streams opened again", str(sum(page.resumed for page in pages))),
        (
            "memory before, after, at most",
            ", ".join(f"{size / 2**20:.0f} MB" for size in (before, after, most)),
        ),
        ("lost, doubled or out of order", str(len(faults))),
    ]
    print(f"{given.pages} pages, {given.messages} messages each, {given.pause:g} s between two of a page")
    print(table(("what", "figure"), rows))
    faults += [f"the log says: {line}" for line in words.splitlines() if "Error" in line or "ERROR" in line]
    print("\n".join(faults) if faults else "no faults")
    return 1 if faults else 0


def _times(pages: Sequence[Page]) -> dict[str, list[float]]:
    return {
        "POST": [one for page in pages for one in page.answered],
        "events": [one for page in pages for one in page.shown],
    }


def _figures(found: list[float]) -> str:
    cuts = statistics.quantiles(found, n=20)
    return f"p50 {statistics.median(found):.3f}, p95 {cuts[18]:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
