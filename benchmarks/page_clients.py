"""Chat pages as scripted clients over real HTTP: they post, listen to events, lose the network, come back."""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx

from benchmarks.talk import OF_THE_CALL, TEXTS

PATIENCE = 300.0  # seconds until a page is given up
AGAIN = 0.3  # seconds until a page tries again


class Tab:
    """An open page that listens; ``every`` so many messages its network goes (0: never)."""

    def __init__(self, page: Page, every: int) -> None:
        self._page = page
        self._every = every
        self.seen: list[dict[str, Any]] = []
        self.arrived: dict[int, float] = {}
        self.news = asyncio.Event()
        self.opened = 0

    async def listen(self) -> None:
        """Listen until cancelled; after each loss resume by the last number seen."""
        while True:
            try:
                async with aclosing(self._events()) as events:
                    async for event in events:
                        if event["event"] == "message":
                            self.seen.append(json.loads(event["data"]))
                            self.arrived.setdefault(int(event["id"]), time.perf_counter())
                            self.news.set()
                            if self._every and len(self.seen) % self._every == 0:
                                break
            except httpx.HTTPError:
                pass
            await asyncio.sleep(AGAIN * self._page.chance.random())

    async def _events(self) -> AsyncGenerator[dict[str, str], None]:
        headers = dict(self._page.bearer)
        if self.seen:
            headers["Last-Event-ID"] = str(self.seen[-1]["number"])
        self.opened += 1
        address = f"{self._page.address()}/api/events"
        async with self._page.web.stream("GET", address, headers=headers, timeout=30) as response:
            response.raise_for_status()
            event: dict[str, str] = {}
            async for line in response.aiter_lines():
                name, _, value = line.partition(":")
                if name:
                    event[name] = value.removeprefix(" ")
                elif not line:
                    if "data" in event:
                        yield event
                    event = {}


class Page:
    """One person's page, on one or several tabs; each request goes to any of the addresses."""

    def __init__(
        self,
        web: httpx.AsyncClient,
        addresses: list[str],
        chance: random.Random,
        tabs: int = 1,
        every: int = 0,
    ) -> None:
        self.web = web
        self.chance = chance
        self._addresses = addresses
        self._session = ""
        self._tabs = [Tab(self, every) for _ in range(tabs)]
        self._sent: list[tuple[str, dict[str, Any]]] = []
        self.answered: list[float] = []  # seconds from sending a message to the answer to the POST
        self.shown: list[float] = []  # seconds from sending a message to the answer among the events
        self.resent = 0

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._session}"}

    @property
    def resumed(self) -> int:
        """How often a tab's stream was opened again."""
        return sum(tab.opened - 1 for tab in self._tabs)

    def address(self) -> str:
        return self.chance.choice(self._addresses)

    async def open(self) -> None:
        """The first message, which opens the conversation."""
        await self._say("你好")

    async def run(self, count: int, pause: float) -> list[str]:
        """Say ``count - 1`` more messages, ``pause`` seconds apart; returns the faults found."""
        listening = [asyncio.create_task(tab.listen()) for tab in self._tabs]
        try:
            for number in range(1, count):
                await asyncio.sleep(pause * 2 * self.chance.random())
                began = time.perf_counter()
                await self._say(TEXTS[number % len(TEXTS)])
                self.answered.append(time.perf_counter() - began)
                wanted = self._sent[-1][1]["number"]
                await self._until(self._tabs[0], wanted)
                self.shown.append(self._tabs[0].arrived[wanted] - began)
            for tab in self._tabs:
                await self._until(tab, self._sent[-1][1]["number"])
        except TimeoutError as error:
            return [str(error)]
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
        return [fault for tab in self._tabs for fault in self._faults(tab.seen)] + await self._history()

    async def _say(self, text: str) -> None:
        """Send a message until it is answered, always as the same message."""
        client_id = uuid.UUID(int=self.chance.getrandbits(128)).hex
        body = {"text": text, "client_id": client_id, **({"session": self._session} if self._session else {})}
        while True:
            try:
                response = await self.web.post(f"{self.address()}/api/chat", json=body, timeout=PATIENCE)
                response.raise_for_status()
                break
            except httpx.HTTPError:
                self.resent += 1
                await asyncio.sleep(AGAIN)
        answer = response.json()
        self._session = answer["session"]
        self._sent.append((client_id, answer))

    async def _until(self, tab: Tab, number: int) -> None:
        try:
            while number not in tab.arrived:
                tab.news.clear()
                await asyncio.wait_for(tab.news.wait(), PATIENCE)
        except asyncio.TimeoutError:
            raise TimeoutError(f"message {number} did not arrive") from None

    def _faults(self, seen: list[dict[str, Any]]) -> list[str]:
        """What is lost, doubled or out of order among the messages that a tab was given."""
        numbers = [message["number"] for message in seen]
        if numbers != list(range(1, 2 * len(self._sent) + 1)):
            return [f"the events had the numbers {numbers}"]
        said = [message["client_id"] for message in seen if message["author"] == "user"]
        if said != [client_id for client_id, _ in self._sent]:
            return ["the messages are not those that were sent, in that order"]
        by_number = {message["number"]: message for message in seen}
        return [
            f"the answer to message {answer['asked']} came otherwise by the events"
            for _, answer in self._sent
            if by_number[answer["number"]]["answer"]
            != {name: value for name, value in answer.items() if name not in OF_THE_CALL}
        ]

    async def _history(self) -> list[str]:
        """The pages of the history, read forwards, hold what the events gave."""
        found: list[dict[str, Any]] = []
        while True:
            query = f"?after={found[-1]['number'] if found else 0}&limit=7"
            try:
                address = f"{self.address()}/api/history{query}"
                response = await self.web.get(address, headers=self.bearer, timeout=PATIENCE)
                part = response.raise_for_status().json()["messages"]
            except httpx.HTTPError:
                await asyncio.sleep(AGAIN)
                continue
            found += part
            if not part:
                return [] if found == self._tabs[0].seen else ["the history is not what the events gave"]
