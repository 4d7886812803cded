"""What WeChat delivers: is it WeChat's own, is it fresh, and what does it say."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply
from wechatpy.utils import WeChatSigner

from cunwu.wechat.account import Account

FRESH = (
    300  # seconds a signature is good for, before and after: clocks differ, WeChat tries for fifteen seconds
)
LONGEST_NONCE = 128  # characters
TEXT, VOICE, CLICK, SUBSCRIBE, UNSUBSCRIBE = "text", "voice", "click", "subscribe", "unsubscribe"
SILENT = "silent"  # an event that nobody expects an answer to
_SUBSCRIBING = ("subscribe", "subscribe_scan", "scan")
_SECONDS = re.compile(r"[0-9]{1,12}")
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Forbidden(Exception):
    """Not signed by WeChat, or long ago."""


class Unreadable(ValueError):
    """Signed, but no message of WeChat's."""


@dataclass(frozen=True)
class Inbound:
    """One message or event. ``kind`` is TEXT … SUBSCRIBE, or WeChat's own word for a kind that is not read.

    ``text`` is what was said or heard, or the key of the menu; ``key`` is the same for each delivery of it.
    """

    kind: str
    openid: str
    account: str
    key: str
    text: str = ""


def check(query: Mapping[str, str], account: Account, now: float | None = None) -> None:
    """Whether the address was signed with the account's token, not long ago. Raises Forbidden."""
    signature, stamp, nonce = (query.get(name, "") for name in ("signature", "timestamp", "nonce"))
    signer = WeChatSigner()
    signer.add_data(account.token, stamp, nonce)
    if not nonce or len(nonce) > LONGEST_NONCE or not signature.isascii():
        raise Forbidden("signature")
    if not hmac.compare_digest(signer.signature, signature):
        raise Forbidden("signature")
    if not _SECONDS.fullmatch(stamp) or abs((time.time() if now is None else now) - int(stamp)) > FRESH:
        raise Forbidden("timestamp")


def read(body: bytes, query: Mapping[str, str], account: Account) -> Inbound:
    """The message in ``body``, deciphered where the account has a key. Raises Forbidden and Unreadable."""
    try:
        xml = _deciphered(body, query, account) if account.aes_key else body.decode()
        if not account.aes_key and query.get("encrypt_type") == "aes":
            raise Unreadable("enciphered, but CUNWU_WECHAT_AES_KEY is not set")
        return _inbound(parse_message(xml))
    except (InvalidSignatureException, InvalidAppIdException) as error:
        raise Forbidden(type(error).__name__) from None
    except (ExpatError, UnicodeError, binascii.Error, struct.error) as error:
        raise Unreadable(type(error).__name__) from None
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError) as error:
        # what wechatpy makes of XML that is none of WeChat's (nested, repeated, empty, with entities)
        raise Unreadable(type(error).__name__) from None


def written(reply: str, said: Inbound, query: Mapping[str, str], account: Account) -> str:
    """``reply`` as the XML that answers ``said``, enciphered where the account has a key."""
    found = TextReply(source=said.account, target=said.openid, content=reply, time=int(time.time()))
    if not account.aes_key:
        return str(found.render())
    crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
    return str(crypto.encrypt_message(found, query.get("nonce", ""), str(int(time.time()))))


def _deciphered(body: bytes, query: Mapping[str, str], account: Account) -> str:
    """The XML inside. A plain message is refused: whoever sets a key wants nothing unsealed."""
    crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    return str(crypto.decrypt_message(body.decode(), query.get("msg_signature", ""), stamp, nonce))


def _inbound(message: Any) -> Inbound:
    if message is None:
        raise Unreadable("empty")
    openid, account = message.source, message.target
    if not (isinstance(openid, str) and _OPENID.fullmatch(openid)):
        raise Unreadable("FromUserName")
    if not (isinstance(account, str) and _OPENID.fullmatch(account)):
        raise Unreadable("ToUserName")
    kind = str(message.type)
    text = ""
    if str(message._data["MsgType"]).lower() == "event":
        kind, text = _event(message)
    elif kind in (TEXT, VOICE):
        text = message.content if kind == TEXT else message.recognition
    if not isinstance(text or "", str):
        raise Unreadable("text")
    return Inbound(kind, openid, account, _key(message), text or "")


def _event(message: Any) -> tuple[str, str]:
    event = getattr(message, "event", "")  # one that wechatpy does not know has none
    if event in _SUBSCRIBING:
        return SUBSCRIBE, ""
    if event == UNSUBSCRIBE:
        return UNSUBSCRIBE, ""
    return (CLICK, message.key) if event == CLICK else (SILENT, "")


def _key(message: Any) -> str:
    """What all deliveries of one message have in common. MsgId alone was seen twice (WxJava issue 333)."""
    named = (
        message.source,
        message.time,
        message.id,
        getattr(message, "event", ""),
        message._data.get("EventKey"),
    )
    return "wx-" + hashlib.sha256(repr(named).encode()).hexdigest()[:40]
