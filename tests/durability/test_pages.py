"""Chat pages over real HTTP: second tabs, lost networks, a restart, another process: nothing lost or doubled.

The code is the benchmark's (benchmarks/pages.py); here a few pages are opened.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from benchmarks.page_clients import Page
from benchmarks.pages import client, talk
from benchmarks.processes import Server, loaded_store, post

PAGES = 10
MESSAGES = 8


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Server]]:
    """Two ready servers on one store."""
    database = loaded_store(tmp_path)
    servers = [Server(database, tmp_path / f"log {number}") for number in (1, 2)]
    try:
        for server in servers:
            server.wait()
        yield servers
    finally:
        for server in servers:
            server.stop()


@pytest.mark.timeout(900)
def test_two_processes_one_of_which_is_killed_give_every_page_every_message_once(two: list[Server]) -> None:
    first, second = two

    async def power_cut() -> None:
        await asyncio.sleep(2)
        await asyncio.to_thread(first.kill)
        first.restart()

    async def run() -> tuple[list[str], list[Page]]:
        async with client() as web:
            pages = [
                Page(web, [first.address, second.address], random.Random(), tabs=2, every=5)
                for _ in range(PAGES)
            ]
            cut = asyncio.create_task(power_cut())
            _, faults = await talk(pages, MESSAGES, pause=0.5)
            await cut
            return faults, pages

    faults, pages = asyncio.run(run())
    assert faults == []
    assert sum(page.resumed for page in pages) > PAGES  # the streams did break
    first.wait()


@pytest.mark.timeout(600)
def test_a_server_that_is_stopped_ends_its_open_streams_and_itself(tmp_path: Path) -> None:
    server = Server(loaded_store(tmp_path), tmp_path / "log")
    try:
        server.wait()
        session = server.say("你好")["session"]
        headers = {"Authorization": f"Bearer {session}"}
        with httpx.stream("GET", f"{server.address}/api/events", headers=headers, timeout=60) as response:
            lines = response.iter_lines()
            assert next(line for line in lines if line.startswith("id")) == "id: 1"
            server.process.terminate()
            list(lines)  # raises where the stream is cut off before its end
        assert server.process.wait(60) in (0, -15)
    finally:
        server.stop()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log and "ERROR" not in log


def test_a_message_that_two_processes_are_asked_at_once_is_answered_once(two: list[Server]) -> None:
    session = two[0].say("你好")["session"]
    bodies = [
        {"text": "死亡证明能开吗", "client_id": f"c{number}", "session": session} for number in range(5)
    ]

    async def both() -> list[list[object]]:
        async def at(server: Server) -> list[object]:
            return [await asyncio.to_thread(post, f"{server.address}/api/chat", body) for body in bodies]

        return await asyncio.gather(*(at(server) for server in two))

    first, second = asyncio.run(both())
    assert first == second
    headers = {"Authorization": f"Bearer {session}"}
    history = httpx.get(f"{two[0].address}/api/history", headers=headers, timeout=60).json()["messages"]
    assert [message["author"] for message in history] == ["user", "bot"] * 6
