"""Once a day what is older than the retention allows is taken out."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from cunwu.chat.service import Conversations
from cunwu.store.retention import believable, retain
from cunwu.store.versions import now

DAY = 24 * 3600.0  # seconds
PAUSE = 0.2  # seconds for others between two lots

logger = logging.getLogger(__name__)


async def keep_retaining(conversations: Conversations, days: int) -> None:
    """Go on until cancelled. What goes wrong is logged, by its kind only, and tried again a day later."""
    while True:
        try:
            await _take_out(conversations, now(), days)
        except Exception as error:
            logger.error("what is too old could not be taken out: %s", type(error).__name__)
        await asyncio.sleep(DAY)


async def _take_out(conversations: Conversations, moment: datetime, days: int) -> None:
    if not await asyncio.to_thread(believable, conversations.engine, moment, days):
        return
    lots = retain(conversations.engine, moment, days)
    while await conversations.in_store(next, lots, None) is not None:
        await asyncio.sleep(PAUSE)
