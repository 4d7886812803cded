"""Once an hour the days that are over are added to the figures; open ones are counted when asked for."""

from __future__ import annotations

import asyncio
import logging

from starlette.concurrency import run_in_threadpool

from cunwu.chat.service import Conversations
from cunwu.store.insight_close import Backlog
from cunwu.store.versions import now

HOUR = 3600.0  # seconds
PAUSE = 0.2  # seconds for others between two lots of days, where many are open

logger = logging.getLogger(__name__)


async def keep_closing(conversations: Conversations) -> None:
    """Go on until cancelled. What goes wrong is logged and tried again an hour later."""
    while True:
        try:
            backlog = Backlog(conversations.engine, now())
            # counted beside the one writer, which a villager's message waits for; closed by it
            while (lot := await run_in_threadpool(backlog.next_lot)) is not None:
                if not await conversations.in_store(backlog.close, lot):
                    break
                logger.info("the figures are up to date to %s", lot.last)
                await asyncio.sleep(PAUSE)
        except Exception:
            logger.exception("the figures could not be brought up to date")
        await asyncio.sleep(HOUR)
