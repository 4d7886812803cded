"""The other side of the channel: deliveries as WeChat makes them, and what a phone shows of the answer."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from cunwu.wechat.account import Account
from cunwu.wechat.inbound import CLICK, SUBSCRIBE, TEXT, UNSUBSCRIBE, VOICE

EVENTS = {CLICK: "CLICK", SUBSCRIBE: "subscribe", UNSUBSCRIBE: "unsubscribe"}
_FIELDS = {TEXT: "Content", VOICE: "Recognition", CLICK: "EventKey"}
ACCOUNT_ID = "gh_simulated"


@dataclass(frozen=True)
class Envelope:
    """One message or event of a follower; sent twice it is the same message. ``number`` is its MsgId."""

    kind: str
    text: str = ""
    openid: str = "oSimulatedFollower0000000001"
    number: int = field(default_factory=lambda: secrets.randbits(60))
    time: int = field(default_factory=lambda: int(time.time()))

    @property
    def xml(self) -> str:
        """The message itself, not enciphered."""
        fields = {"ToUserName": ACCOUNT_ID, "FromUserName": self.openid, "CreateTime": self.time}
        if self.kind in EVENTS:
            fields.update(MsgType="event", Event=EVENTS[self.kind])
        else:
            fields.update(MsgType=self.kind, MsgId=self.number)
        if self.kind in _FIELDS:
            fields[_FIELDS[self.kind]] = self.text
        inside = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
        return f"<xml>{inside}</xml>"

    def posted(self, account: Account, now: int | None = None) -> tuple[dict[str, str], bytes]:
        """The query and body of one delivery, signed, and enciphered where the account has a key."""
        query = signed(account, now)
        if not account.aes_key:
            return query, self.xml.encode()
        crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
        sealed = str(crypto.encrypt_message(self.xml, query["nonce"], query["timestamp"]))
        query.update(encrypt_type="aes", msg_signature=str(xmltodict.parse(sealed)["xml"]["MsgSignature"]))
        return query, sealed.encode()


def signed(account: Account, now: int | None = None) -> dict[str, str]:
    """The query by which WeChat proves that a delivery is its own."""
    stamp, nonce = str(int(time.time()) if now is None else now), secrets.token_hex(8)
    signer = WeChatSigner()
    signer.add_data(account.token, stamp, nonce)
    return {"signature": signer.signature, "timestamp": stamp, "nonce": nonce}


def shown(body: str, account: Account) -> str:
    """What the phone shows of a passive answer, empty for nothing. Raises ValueError where it is none."""
    if body in ("", "success"):
        return ""
    message = xmltodict.parse(body)["xml"]
    if account.aes_key:
        crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
        sealed = (message["MsgSignature"], message["TimeStamp"], message["Nonce"])
        message = xmltodict.parse(crypto.decrypt_message(body, *sealed))["xml"]
    if message["MsgType"] != TEXT:
        raise ValueError(f"not a text: {message['MsgType']}")
    return str(message["Content"] or "")
