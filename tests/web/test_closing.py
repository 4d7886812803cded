"""What serves closes the days that are over, and goes on where that fails."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from benchmarks.happenings import Happening, happen, on
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening
from cunwu.store import insight_close
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading
from cunwu.store.days import day_of
from cunwu.store.insight_close import next_open_day
from cunwu.store.versions import now
from cunwu.web import closing


def open_day(store: Engine) -> date | None:
    with reading(store) as session:
        return next_open_day(session)


async def serve_until(store: Engine, conversations: Conversations, wanted: date) -> None:
    task = asyncio.create_task(closing.keep_closing(conversations))
    while open_day(store) != wanted:
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_all_days_that_are_over_are_closed(store: Engine, agent: DialogueAgent) -> None:
    over = day_of(now() - timedelta(minutes=10))
    happen(store, [Happening(on(over - timedelta(days=20)), "220182")] * 7)
    assert open_day(store) == over - timedelta(days=20)
    await serve_until(store, Conversations(store, agent), over)


async def test_a_failure_is_logged_and_tried_again(
    store: Engine, agent: DialogueAgent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    over = day_of(now() - timedelta(minutes=10))
    happen(store, [Happening(on(over - timedelta(days=2)), "220182")])
    works, calls = closing.Backlog, []

    def fails_once(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 1:
            raise RuntimeError("the disk is full")
        return works(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(closing, "Backlog", fails_once)
    monkeypatch.setattr(closing, "HOUR", 0.01)
    with caplog.at_level(logging.ERROR):
        await serve_until(store, Conversations(store, agent), over)
    assert "could not be brought up to date" in caplog.text and len(calls) > 1


async def test_a_message_is_stored_while_a_backlog_of_thousands_is_counted(
    store: Engine, agent: DialogueAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the one writer nor SQLite's lock is held for as long as the counting takes."""
    over = day_of(now() - timedelta(minutes=10))
    days = [over - timedelta(days=number) for number in range(1, 31)]
    happen(store, [Happening(on(day), "220182") for day in days for _ in range(100)])
    works, counting, go_on = insight_close.counted, threading.Event(), threading.Event()

    def waits(*arguments: Any) -> Any:
        counting.set()
        assert go_on.wait(60)
        return works(*arguments)

    monkeypatch.setattr(insight_close, "counted", waits)
    conversations = Conversations(store, agent)
    task = asyncio.create_task(closing.keep_closing(conversations))
    try:
        while not counting.is_set():
            await asyncio.sleep(0.01)
        opening = Opening(region="220182")
        started = await asyncio.wait_for(conversations.in_store(conversations.open, opening), 30)
        with reading(store) as session:
            assert session.get(ConversationRow, started) is not None
        assert open_day(store) == days[-1]
    finally:
        go_on.set()
    while open_day(store) != over:
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
