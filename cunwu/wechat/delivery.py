"""Sending what could not be answered at once: a task that looks for it, and is woken for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from datetime import timedelta

from cunwu.wechat.followers import Followers
from cunwu.wechat.sending import Outcome, Sender

EVERY = 1.0  # seconds between looks at the store: another process may have added something
TOGETHER = 8  # followers sent to at a time
PAUSE = 600.0  # seconds without any sending, once the account's calls are used up or refused
LONGEST_DELAY = 300  # seconds between two tries
MOST_TRIES = 5  # of a message that is refused for a reason of its own

log = logging.getLogger("cunwu.wechat")


class Delivery:
    """The one task of a process that sends; several processes share the work by the rows of followers."""

    def __init__(self, followers: Followers, sender: Sender) -> None:
        self._followers = followers
        self._sender = sender
        self._wake = asyncio.Event()
        self._stopped = False
        self._paused_until = 0.0

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    def stop(self) -> None:
        """End ``run`` after what is being sent."""
        self._stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Send until stopped; a fault of the store is waited out."""
        while not self._stopped:
            self._wake.clear()
            try:
                await self.once()
            except Exception as error:  # the store: whatever it is, the task must outlive it
                log.warning("看不了要发的消息：%s", type(error).__name__)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), EVERY)

    async def once(self) -> None:
        """Send to everybody who can be sent something now."""
        if time.monotonic() < self._paused_until:
            return
        due = await asyncio.to_thread(self._followers.due, TOGETHER)
        await asyncio.gather(*(asyncio.to_thread(self._send_all, openid) for openid in due))

    def _send_all(self, openid: str) -> None:
        """Send her part after part, until nothing is left or one cannot be sent."""
        while not self._stopped and (part := self._followers.claim(openid)) is not None:
            outcome = self._sender.send(openid, part.text)
            if outcome is Outcome.SENT:
                self._followers.delivered(openid, part)
                continue
            if outcome is Outcome.CLOSED:
                self._followers.postpone(openid, None)
                return
            if outcome is Outcome.PAUSED:
                self._paused_until = time.monotonic() + PAUSE
            if self._followers.postpone(openid, _delay) >= MOST_TRIES and outcome is Outcome.REFUSED:
                log.warning("这条消息微信一直不收，不再发了")
                self._followers.delivered(openid, part)
                continue
            return


def _delay(tries: int) -> timedelta:
    return timedelta(seconds=min(2**tries, LONGEST_DELAY))
