"""Calling WeChat: customer-service messages and the menu. Everything here blocks; call it in a thread."""

from __future__ import annotations

import logging
import time
from enum import Enum
from typing import Any

import requests
from wechatpy.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from cunwu.wechat.account import Account

TIMEOUT = 8.0  # seconds for one call
TOKEN_REFUSED = (40001, 40014, 41001, 42001)
# her window has passed or its five messages are used up; she is not known, or does not follow
CLOSED = (45015, 45047, 40003, 43004)
# the day's or minute's calls are used up; the account may not, or its settings are wrong
ACCOUNT = (45009, 45011, 48001, 48004, 50002, 40002, 40013, 40125, 40164, 41002, 41004, 61004)
BUSY = (-1, -1000)

log = logging.getLogger("cunwu.wechat")


class Outcome(Enum):
    """What became of a message."""

    SENT = "sent"
    LATER = "later"  # the network, or WeChat is busy
    CLOSED = "closed"  # not before she writes again
    PAUSED = "paused"  # nobody can be sent anything for a while
    REFUSED = "refused"  # this message, for a reason of its own


class Client(WeChatClient):  # type: ignore[misc]
    """wechatpy's client, with the address of the settings, a limit for every call, and the stable token.

    ``stable_token`` gives every process the same token, where ``token`` makes the others' invalid; and the
    secret stands in the body of the request, not in its address.
    """

    def __init__(self, account: Account) -> None:
        # auto_retry would call itself without end for a token that is refused again and again
        super().__init__(account.app_id, account.secret, timeout=TIMEOUT, auto_retry=False)
        self.API_BASE_URL = account.api

    def fetch_access_token(self) -> dict[str, Any]:
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        answer = self._http.post(f"{self.API_BASE_URL}stable_token", json=asked, timeout=TIMEOUT)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        if found.get("errcode"):
            raise WeChatClientException(int(found["errcode"]), found.get("errmsg"), client=self)
        self.session.set(self.access_token_key, found["access_token"], found["expires_in"])
        self.expires_at = int(time.time()) + int(found["expires_in"])
        return found

    def forget_token(self) -> None:
        """The next call fetches the token anew."""
        self.session.delete(self.access_token_key)


class Sender:
    """Sends text to followers."""

    def __init__(self, account: Account) -> None:
        self._client = Client(account)

    def send(self, openid: str, text: str) -> Outcome:
        """Send ``text``; a token that is refused is fetched anew once. Never raises for WeChat's faults."""
        outcome, code = self._tried(openid, text)
        if code in TOKEN_REFUSED:
            self._client.forget_token()
            outcome, code = self._tried(openid, text)
        if outcome is not Outcome.SENT:
            # codes and kinds of faults only: texts of faults may hold tokens, and messages are hers
            log.warning("客服消息没有发出：%s（%s）", outcome.value, code)
        return outcome

    def _tried(self, openid: str, text: str) -> tuple[Outcome, int | str]:
        try:
            answer = self._client.message.send_text(openid, text)
        except WeChatClientException as error:
            return _outcome(error.errcode), error.errcode if error.errcode is not None else "http"
        except (requests.RequestException, ValueError, LookupError, TypeError) as error:
            return Outcome.LATER, type(error).__name__
        known = isinstance(answer, dict) and answer.get("errcode") == 0
        return (Outcome.SENT, 0) if known else (Outcome.LATER, "answer")


def push_menu(account: Account, menu: dict[str, Any]) -> None:
    """Make ``menu`` the account's. Raises ValueError with the reason in words."""
    try:
        Client(account).menu.create(menu)
    except WeChatClientException as error:
        raise ValueError(f"微信没有收下菜单（错误码 {error.errcode}：{error.errmsg}）") from None
    except (requests.RequestException, ValueError, LookupError, TypeError) as error:
        raise ValueError(f"连不上微信（{type(error).__name__}）：看看网络和 CUNWU_WECHAT_API") from None


def _outcome(code: int | None) -> Outcome:
    if code is None or code in BUSY or code in TOKEN_REFUSED:
        return Outcome.LATER
    if code in CLOSED:
        return Outcome.CLOSED
    return Outcome.PAUSED if code in ACCOUNT else Outcome.REFUSED
