"""WeChat's envelopes: rewritten XML, flipped bits, wrong seals. Each is read, or refused with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from benchmarks.fuzzing import hostile
from benchmarks.fuzzing.target import Target
from cunwu.wechat.account import Account
from cunwu.wechat.envelope import Envelope
from cunwu.wechat.inbound import (
    CLICK,
    SUBSCRIBE,
    TEXT,
    UNSUBSCRIBE,
    VOICE,
    Forbidden,
    Unreadable,
    check,
    read,
)

AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA"
PLAIN = Account(token="token0of0fuzzing", app_id="wx0000000000000001", secret="not a secret")
SEALED = replace(PLAIN, aes_key=AES_KEY)
NOW = 1_800_000_000
FIELDS = (
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "MsgId",
    "Content",
    "Recognition",
    "Event",
    "EventKey",
    "Ticket",
    "Latitude",
    "Location_X",
    "Scale",
    "Label",
    "PicUrl",
    "ScanCodeInfo",
    "SendPicsInfo",
    "Status",
    "Encrypt",
)
TYPES = (
    "text",
    "voice",
    "event",
    "image",
    "location",
    "link",
    "video",
    "TEXT",
    "",
    "x",
)
EVENTS = (
    "subscribe",
    "unsubscribe",
    "CLICK",
    "VIEW",
    "SCAN",
    "LOCATION",
    "scancode_push",
    "pic_sysphoto",
    "location_select",
    "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH",
    "user_scan_product",
    "card_pass_check",
    "qualification_verify_success",
    "x",
)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    '<!ENTITY d SYSTEM "file:///etc/passwd">]>'
)


@dataclass(frozen=True)
class Delivery:
    """One delivery as it is drawn; sealed and signed when it is made, for that takes chance of its own."""

    account: Account
    envelope: Envelope
    body: bytes | None  # in place of what the envelope would send
    edits: tuple[hostile.Edit, ...]
    query: dict[str, str]
    to: Account  # who reads it

    def posted(self) -> tuple[dict[str, str], bytes]:
        """Query and body."""
        query, body = self.envelope.posted(self.account, NOW)
        body = body if self.body is None else self.body
        return {**query, **self.query}, hostile.edited(body, self.edits)


def target() -> Target:
    """The parser behind /wechat."""
    return Target("WeChat envelopes", deliveries(), examined, 245)


def deliveries() -> SearchStrategy[Delivery]:
    """Sound ones, damaged ones, and what was never WeChat's."""
    kinds = st.sampled_from((TEXT, VOICE, CLICK, SUBSCRIBE, UNSUBSCRIBE, "image"))
    words = hostile.texts().map(_storable)
    said = st.builds(lambda kind, text: Envelope(kind, text, number=1, time=NOW), kinds, words)
    whole = documents().map(lambda xml: _Whole(TEXT, xml.decode("utf-8", "replace"), number=1, time=NOW))
    bodies = st.one_of(st.none(), st.none(), st.none(), documents(), st.binary(max_size=200))
    query = st.dictionaries(st.sampled_from(QUERY), words, max_size=3)
    return st.builds(
        lambda account, envelope, body, edits, query, to: Delivery(
            account, envelope, body, edits, query, to or account
        ),
        st.sampled_from((PLAIN, SEALED)),
        st.one_of(said, whole, whole),
        bodies,
        st.one_of(st.just(()), st.just(()), hostile.edits()),
        st.one_of(st.just({}), st.just({}), st.just({}), query),
        st.sampled_from((None, None, None, PLAIN, SEALED)),
    )


QUERY = ("signature", "timestamp", "nonce", "msg_signature", "encrypt_type", "echostr")


def documents() -> SearchStrategy[bytes]:
    """XML with WeChat's own names, in no order that WeChat would send."""
    leaf = st.one_of(
        st.sampled_from(TYPES),
        st.sampled_from(EVENTS),
        st.sampled_from(("oFollower00001", "gh_1", str(NOW), "&a;", "&c;", "&d;")),
        hostile.texts(20).map(_written),
    )
    inside = st.recursive(
        leaf,
        lambda inner: st.lists(st.tuples(st.sampled_from(FIELDS), inner), max_size=3).map(_elements),
        max_leaves=4,
    )
    likely = st.fixed_dictionaries(
        {
            "ToUserName": st.just("gh_1"),
            "FromUserName": st.just("oFollower00001"),
            "CreateTime": st.sampled_from((str(NOW), "", "x", "-1", "9" * 40)),
            "MsgType": st.sampled_from(TYPES),
            "Event": st.sampled_from(EVENTS),
        }
    ).map(lambda one: list(one.items()))
    fields = st.tuples(likely, st.lists(st.tuples(st.sampled_from(FIELDS), inside), max_size=5)).map(
        lambda two: _elements([*two[0], *two[1]])
    )
    root = st.sampled_from(("xml", "xml", "xml", "XML", "html", "a"))
    head = st.sampled_from(
        ("", "", "", BOMB, '<?xml version="1.0" encoding="gb18030"?>', "<?xml version='1.1'?>", "\ufeff")
    )
    codec = st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "gb18030"))
    return st.builds(
        lambda name, first, body, code: f"{first}<{name}>{body}</{name}>".encode(code, "replace"),
        root,
        head,
        fields,
        codec,
    )


def examined(delivery: Delivery) -> str:
    """It is one of WeChat's messages, or it is refused."""
    query, body = delivery.posted()
    try:
        check(query, delivery.to, NOW)
        said = read(body, query, delivery.to)
    except (Forbidden, Unreadable) as error:
        assert str(error)
        return type(error).__name__.lower()
    assert said.openid and said.account and said.key.startswith("wx-") and isinstance(said.text, str)
    assert len(said.text) <= len(body), "an entity was unfolded"
    return "read"


class _Whole(Envelope):
    """An envelope whose text is the whole message."""

    @property
    def xml(self) -> str:
        return self.text


def _elements(fields: Any) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in fields)


def _written(text: str) -> str:
    plain = _storable(text)
    return f"<![CDATA[{plain}]]>" if len(plain) % 2 else escape(plain)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
