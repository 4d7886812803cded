"""Followers of an official account, as WeChat delivers their words, and an agent that can be kept waiting."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.testclient import TestClient

from cunwu.chat.agent import DialogueAgent, Said
from cunwu.chat.turns import WARMING
from cunwu.wechat.account import Account
from cunwu.wechat.envelope import Envelope, shown
from cunwu.wechat.inbound import TEXT
from cunwu.wechat.words import phrase

AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA"
PLAIN = Account(token="token0of0these0tests", app_id="wx0000000000000001", secret="not a secret")
MODES = {"plain": PLAIN, "aes": replace(PLAIN, aes_key=AES_KEY)}


class Gate:
    """The real agent; ``closed``, it thinks until it is opened."""

    def __init__(self, agent: DialogueAgent) -> None:
        self._agent = agent
        self._open = threading.Event()
        self._open.set()
        self.turns = 0

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def turn(self, text: str, folded: Any, slots: Any = None) -> Said:
        self.turns += text != WARMING  # what is said at the start is nobody's
        while not self._open.is_set():
            await asyncio.sleep(0.01)
        return await self._agent.turn(text, folded, slots)


@dataclass
class Phone:
    """A follower: what she says is delivered as WeChat does it, and what she is answered is decoded."""

    client: TestClient
    account: Account
    openid: str = "oFollowerOfTheseTests0000001"

    def send(self, envelope: Envelope) -> str:
        """The passive answer to one delivery, empty for none."""
        query, body = envelope.posted(self.account)
        response = self.client.post("/wechat", params=query, content=body)
        assert response.status_code == 200, response.text
        return shown(response.text, self.account)

    def envelope(self, kind: str, text: str = "") -> Envelope:
        return Envelope(kind, text, self.openid)

    def say(self, text: str, kind: str = TEXT) -> str:
        return self.send(self.envelope(kind, text))

    def ask(self, text: str, gate: Gate) -> None:
        """Say something that cannot be answered in time."""
        gate.close()
        assert self.say(text) == phrase("later")
        gate.open()


def until(true: Callable[[], bool], patience: float = 20.0) -> None:
    """Wait for it; fails where it never comes."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
