"""From a delivery of WeChat's to the words it is answered with, in time."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from cunwu.chat.service import BadMessage, Conversations
from cunwu.watch.figures import Channel as From
from cunwu.wechat.account import Account
from cunwu.wechat.delivery import Delivery
from cunwu.wechat.followers import Followers
from cunwu.wechat.inbound import CLICK, SILENT, SUBSCRIBE, TEXT, UNSUBSCRIBE, VOICE, Inbound
from cunwu.wechat.text import wants_pending
from cunwu.wechat.words import phrase, words

# How long WeChat lets one write to her (since June 2023: five messages after hers, three after a click).
AFTER_MESSAGE, AFTER_CLICK = timedelta(hours=48), timedelta(minutes=1)
NO_HOLD = timedelta(0)
# So many turns are thought of within the seconds of an answer at once; who comes after is not kept waiting.
MOST_WAITING = 40

T = TypeVar("T")
log = logging.getLogger("cunwu.wechat")


class Channel:
    """Answers what followers say. ``delivery`` sends the rest; None where the account cannot send."""

    def __init__(
        self,
        conversations: Conversations,
        followers: Followers,
        account: Account,
        delivery: Delivery | None,
    ) -> None:
        self._conversations = conversations
        self._followers = followers
        self._account = account
        self._delivery = delivery
        self._turns: set[asyncio.Task[str]] = set()

    async def receive(self, said: Inbound, began: float) -> str:
        """The words to answer with, empty for none. ``began``: the loop's time when the delivery came in."""
        if said.kind == SILENT:
            return ""
        if said.kind == UNSUBSCRIBE:
            await self._write(self._followers.forget, said.openid)
            return ""
        if said.kind == SUBSCRIBE:
            return phrase("welcome")
        given = await asyncio.to_thread(self._followers.receipt, said.key)
        if given is not None:
            return given
        fixed, text = _meant(said)
        hold = timedelta(seconds=self._account.seconds + 1) if text else NO_HOLD
        window = AFTER_CLICK if said.kind == CLICK else AFTER_MESSAGE
        conversation = await self._write(self._followers.hear, said.openid, uuid.uuid4().hex, window, hold)
        if fixed:
            return fixed
        if wants_pending(text):
            thinking = await asyncio.to_thread(self._followers.unanswered, conversation)
            return await self._answered(said, self._later() if thinking else phrase("nothing_to_fetch"))
        return await self._asked(said, conversation, text, began)

    async def close(self) -> None:
        """Wait for the turns that are still thought about."""
        if self._turns:
            await asyncio.wait(self._turns)

    async def _asked(self, said: Inbound, conversation: str, text: str, began: float) -> str:
        try:
            await self._conversations.keep(conversation, text, said.key)  # what is acknowledged is not lost
        except BadMessage as error:
            return await self._answered(said, str(error))
        turn = asyncio.create_task(self._turn(conversation, text, said.key))
        self._turns.add(turn)
        turn.add_done_callback(self._ended)
        left = self._account.seconds - (asyncio.get_running_loop().time() - began)
        crowded = len(self._turns) > MOST_WAITING
        done, _ = await asyncio.wait({turn}, timeout=0.0 if crowded else max(left, 0.0))
        return await self._answered(said, turn.result() if done else self._later())

    async def _turn(self, conversation: str, text: str, key: str) -> str:
        """Have it answered; returns what to say where that gives no message."""
        try:
            await self._conversations.send(conversation, text, key, channel=From.WECHAT)
        except Exception as error:  # whatever it is, she must hear of it
            log.error("公众号的一句话没答上来：%s", type(error).__name__)  # its text may hold her words
            return phrase("failed")
        return ""

    async def _answered(self, said: Inbound, otherwise: str) -> str:
        more = "" if self._delivery else phrase("more")
        reply = await self._write(self._followers.answer, said.openid, said.key, otherwise, more)
        if self._delivery:
            self._delivery.wake()
        return reply

    async def _write(self, work: Callable[..., T], *arguments: Any) -> T:
        return await self._conversations.in_store(work, *arguments)

    def _ended(self, turn: asyncio.Task[str]) -> None:
        self._turns.discard(turn)
        if self._delivery:
            self._delivery.wake()

    def _later(self) -> str:
        return phrase("later" if self._delivery else "later_by_asking")


def _meant(said: Inbound) -> tuple[str, str]:
    """The fixed words for it, or else the text that is asked."""
    if said.kind == CLICK:
        button = words()["clicks"].get(said.text, {})
        return str(button.get("reply", "")), str(button.get("says", said.text))
    if said.kind in (TEXT, VOICE) and said.text.strip():
        return "", said.text
    sentences = words()["unsupported"]
    return str(sentences.get(said.kind, sentences["other"])), ""
