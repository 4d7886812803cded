"""The account's settings, all from the environment. None of its keys is ever printed or logged."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

API = "https://api.weixin.qq.com/cgi-bin/"
SECONDS = 3.5  # of the five that WeChat waits: the rest is for the way there and back
LONGEST_WAIT = 4.5  # seconds
AES_KEY_CHARACTERS = 43
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


class BadAccount(ValueError):
    """Settings that cannot be used; the words name the setting, never its value."""


@dataclass(frozen=True)
class Account:
    """One official account. ``region`` is a place's name or code, where followers are taken to live.

    Without ``secret`` nothing can be sent but answers to what was just received. ``seconds``: how long an
    answer may take to be given at once.
    """

    token: str = field(repr=False)
    app_id: str = ""
    secret: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    region: str = ""
    api: str = API
    seconds: float = SECONDS

    @property
    def can_push(self) -> bool:
        """Whether messages can be sent that answer nothing."""
        return bool(self.app_id and self.secret)

    @classmethod
    def from_environment(cls, given: Mapping[str, str] = os.environ) -> Account | None:
        """The account of the settings CUNWU_WECHAT_…; None where it is not set up. Raises BadAccount."""
        account = cls(
            token=given.get("CUNWU_WECHAT_TOKEN", ""),
            app_id=given.get("CUNWU_WECHAT_APP_ID", ""),
            secret=given.get("CUNWU_WECHAT_SECRET", ""),
            aes_key=given.get("CUNWU_WECHAT_AES_KEY", ""),
            region=given.get("CUNWU_WECHAT_REGION", ""),
            api=given.get("CUNWU_WECHAT_API") or API,
            seconds=_seconds(given.get("CUNWU_WECHAT_SECONDS")),
        )
        if not account.token:
            if account.app_id or account.secret or account.aes_key:
                raise BadAccount("公众号还缺 CUNWU_WECHAT_TOKEN（公众平台“基本配置”里自己定的令牌）")
            return None
        _check(account)
        return account


def _check(account: Account) -> None:
    if not _TOKEN.fullmatch(account.token):
        raise BadAccount("CUNWU_WECHAT_TOKEN 应当是3到32个英文字母或数字")
    if (account.secret or account.aes_key) and not account.app_id:
        raise BadAccount("填了 CUNWU_WECHAT_SECRET 或 CUNWU_WECHAT_AES_KEY，就还要填 CUNWU_WECHAT_APP_ID")
    if account.aes_key and not _is_key(account.aes_key):
        raise BadAccount(
            f"CUNWU_WECHAT_AES_KEY 应当是公众平台给的{AES_KEY_CHARACTERS}个字符，只有英文字母和数字"
        )
    if not account.api.startswith(("https://", "http://127.0.0.1:")) or not account.api.endswith("/"):
        raise BadAccount("CUNWU_WECHAT_API 应当以 https:// 开头、以 / 结尾（不设就用微信自己的）")


def _is_key(text: str) -> bool:
    try:
        return len(text) == AES_KEY_CHARACTERS and len(base64.b64decode(f"{text}=", validate=True)) == 32
    except binascii.Error:
        return False


def _seconds(text: str | None) -> float:
    try:
        found = float(text) if text else SECONDS
    except ValueError:
        found = -1.0
    if not 0 <= found <= LONGEST_WAIT:
        raise BadAccount(f"CUNWU_WECHAT_SECONDS 应当是0到{LONGEST_WAIT:g}之间的数（秒）")
    return found
