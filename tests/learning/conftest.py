"""Conversations that went wrong, and people who learn from them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from learning_people import YUSHU, Say, ToldAgent
from sqlalchemy.engine import Engine

from cunwu.chat.service import Conversations, Opening


@pytest.fixture
def told() -> ToldAgent:
    return ToldAgent()


@pytest.fixture
def conversations(store: Engine, told: ToldAgent) -> Conversations:
    return Conversations(store, told)  # type: ignore[arg-type]


@pytest.fixture
def say(conversations: Conversations, told: ToldAgent) -> Say:
    """Says (text, how the bot takes it)… in one new conversation; the answers, with ``conversation``."""

    def send(*turns: tuple[str, dict[str, Any]], region: str = YUSHU) -> list[dict[str, Any]]:
        conversation = conversations.open(Opening(region))
        answers = []
        for text, taken in turns:
            told.told[text] = taken
            answer = asyncio.run(conversations.send(conversation, text))
            answers.append({**answer, "conversation": conversation})
        return answers

    return send
