"""WeChat over HTTP: the one address that WeChat delivers to. What it means is in ``cunwu.wechat``."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cunwu.chat.service import Conversations, Opening
from cunwu.scale.limits import Limiter
from cunwu.web.rates import FROM_FOLLOWER, SECONDS
from cunwu.web.sessions import Sessions
from cunwu.wechat.account import Account, BadAccount
from cunwu.wechat.channel import Channel
from cunwu.wechat.delivery import Delivery
from cunwu.wechat.followers import Followers
from cunwu.wechat.inbound import Forbidden, Unreadable, check, read, written
from cunwu.wechat.sending import Sender
from cunwu.wechat.signatures import Signatures
from cunwu.wechat.words import phrase

MAX_BODY = 64 * 1024  # bytes

log = logging.getLogger("cunwu.wechat")


class WeChatApi:
    """The webhook of one account, and the task that sends what is not answered at once.

    ``address``: where the chat page is reached from outside, empty where it is not. Raises BadAccount.
    """

    def __init__(
        self,
        conversations: Conversations,
        account: Account,
        sessions: Sessions,
        address: str,
        limiter: Limiter,
    ) -> None:
        def page(conversation: str) -> str:
            return f"{address.rstrip('/')}/#session={sessions.sign(conversation)}" if address else ""

        followers = Followers(conversations.engine, page, _region(conversations, account))
        self._account = account
        self._delivery = Delivery(followers, Sender(account)) if account.can_push else None
        self._channel = Channel(conversations, followers, account, self._delivery)
        self._signatures = Signatures()
        self._limiter = limiter
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin sending, where the account can."""
        if self._delivery:
            self._task = asyncio.create_task(self._delivery.run())

    async def close(self) -> None:
        """Finish what is being answered and sent."""
        await self._channel.close()
        if self._delivery and self._task:
            self._delivery.stop()
            await self._task

    async def webhook(self, request: Request) -> Response:
        """GET /wechat proves that this is the account's server; POST /wechat is a message or event."""
        began = asyncio.get_running_loop().time()
        query = request.query_params
        try:
            check(query, self._account)
            if request.method == "GET":
                return PlainTextResponse(query.get("echostr", ""))
            said = read(await _body(request), query, self._account)
            if not self._account.aes_key and not self._admitted(query["signature"], said.key):
                raise Forbidden("signature used for another message")
        except Forbidden as error:
            log.warning("不是微信发来的，或者过时了，没有理会（%s；现在是 %s）", error, datetime.now())
            return Response(status_code=403)
        except Unreadable as error:
            log.warning("微信发来的看不懂，没有理会（%s）", error)
            return Response(status_code=400)
        # All come from a few addresses of WeChat's: it is the follower who is counted.
        calm = self._limiter.allow(f"follower {said.openid}", FROM_FOLLOWER, SECONDS)
        reply = await self._channel.receive(said, began) if calm else phrase("too_many")
        if not reply:
            return PlainTextResponse("success")  # WeChat's word for: received, nothing to say
        return Response(written(reply, said, query, self._account), media_type="text/xml")

    def _admitted(self, signature: str, key: str) -> bool:
        return self._signatures.admit(signature, key, time.monotonic())


async def _body(request: Request) -> bytes:
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            raise Unreadable("too large")
    return raw


def _region(conversations: Conversations, account: Account) -> str:
    if not account.region:
        return Opening.region
    found = conversations.records.current().find_region(account.region)
    if found is None:
        raise BadAccount(f"CUNWU_WECHAT_REGION 写的“{account.region}”没有这个地方，请用吉林省内的地名或代码")
    return found.code
