"""Talking to the real engine, as ``cunwu shell`` does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cunwu.chat.agent import DialogueAgent
from cunwu.commands.ask import Conversation, Setting
from cunwu.dialogue.state import DEFAULT_REGION

Answer = dict[str, Any]


class Talk:
    """One conversation."""

    def __init__(self, agent: DialogueAgent, region: str, as_of: date | None) -> None:
        self._conversation = Conversation(agent, Setting(region, as_of))

    def say(self, *texts: str) -> Answer:
        """Say these one after the other; the answer to the last."""
        return [asyncio.run(self._conversation.say(text)) for text in texts][-1]


@pytest.fixture
def talk(agent: DialogueAgent) -> Callable[..., Talk]:
    """Opens a conversation, in Jilin and today unless told otherwise."""

    def start(region: str = DEFAULT_REGION, as_of: date | None = None) -> Talk:
        return Talk(agent, region, as_of)

    return start


@pytest.fixture
def ask(talk: Callable[..., Talk]) -> Callable[..., Answer]:
    """The answer to the last of some turns, in a conversation of their own."""

    def answer(*turns: str, region: str = DEFAULT_REGION, as_of: date | None = None) -> Answer:
        return talk(region, as_of).say(*turns)

    return answer
