"""``cunwu wechat``: the menu, and trying the account out against a running server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from queue import Empty
from urllib.parse import urlsplit

import httpx

from cunwu.wechat.account import Account, BadAccount
from cunwu.wechat.envelope import Envelope, shown
from cunwu.wechat.mailbox import Mailbox

PATIENCE = 10.0  # seconds for one delivery; WeChat itself waits five
LOCAL = "127.0.0.1"


def account() -> Account:
    """The account of the settings. Raises BadAccount where there is none."""
    found = Account.from_environment()
    if found is None:
        raise BadAccount("没有设公众号：先设 CUNWU_WECHAT_TOKEN 等几项，见 docs/wechat.md")
    return found


def simulate(
    found: Account, url: str, envelope: Envelope, times: int, wait: float
) -> Iterator[tuple[float | None, str]]:
    """Deliver ``envelope`` so many times; yields what the phone shows, with the seconds an answer took.

    What is sent later is waited for ``wait`` seconds, where CUNWU_WECHAT_API is on this machine: it comes
    with None for the seconds. Raises ValueError where the server cannot be reached or does not take it.
    """
    with _mailbox(found) as mailbox:
        for _ in range(times):
            query, body = envelope.posted(found)
            began = time.monotonic()
            try:
                response = httpx.post(url, params=query, content=body, timeout=PATIENCE, trust_env=False)
            except httpx.HTTPError as error:
                raise ValueError(f"连不上 {url}（{type(error).__name__}）：服务开了吗？") from None
            if response.status_code != 200:
                raise ValueError(_refusal(response.status_code))
            yield time.monotonic() - began, shown(response.text, found)
        end = time.monotonic() + wait
        while mailbox and (left := end - time.monotonic()) > 0:
            try:
                yield None, mailbox.messages.get(timeout=left)[1]
            except Empty:
                return


def _mailbox(found: Account) -> AbstractContextManager[Mailbox | None]:
    """What takes messages sent later; nothing where WeChat itself does: they are seen on a phone."""
    at = urlsplit(found.api)
    if at.hostname != LOCAL or not at.port or not found.can_push:
        return nullcontext()
    try:
        return Mailbox(at.port)
    except OSError as error:
        raise ValueError(f"占不了 {LOCAL}:{at.port}（CUNWU_WECHAT_API）：{error.strerror}") from None


def _refusal(status: int) -> str:
    reasons = {
        403: "签名不对：两边的 CUNWU_WECHAT_TOKEN、CUNWU_WECHAT_APP_ID、CUNWU_WECHAT_AES_KEY 要一样",
        404: "服务没有开公众号：服务那边也要设 CUNWU_WECHAT_TOKEN",
        400: "服务看不懂：两边的 CUNWU_WECHAT_AES_KEY 要一样",
    }
    return reasons.get(status, f"服务答的是 {status}")
