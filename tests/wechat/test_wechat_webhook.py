"""What WeChat did not send, or sent too long ago, is not looked at."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from follower_rows import counted
from followers_phone import MODES
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.store.conversations import MessageRow
from cunwu.wechat.account import Account
from cunwu.wechat.envelope import Envelope, signed

Serve = Callable[..., TestClient]
XXE = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<xml><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>&a;</Content><MsgId>1</MsgId></xml>"
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><xml><Content>&c;</Content></xml>'
)
GARBAGE: dict[str, bytes] = {
    "empty": b"",
    "spaces": b"   ",
    "words": "不是XML".encode(),
    "half": b"<xml><MsgType>text</MsgType>",
    "no message": b"<xml></xml>",
    "another root": b"<a><b/></a>",
    "no kind": b"<xml><FromUserName>o1</FromUserName></xml>",
    "no sender": b"<xml><MsgType>text</MsgType><ToUserName>gh</ToUserName><Content>x</Content></xml>",
    "two kinds": b"<xml><MsgType>text</MsgType><MsgType>event</MsgType></xml>",
    "nested kind": b"<xml><MsgType><a>text</a></MsgType></xml>",
    "nested sender": b"<xml><MsgType>text</MsgType><ToUserName>gh</ToUserName>"
    b"<FromUserName><a>1</a></FromUserName></xml>",
    "strange sender": b"<xml><MsgType>text</MsgType><ToUserName>gh</ToUserName>"
    b"<FromUserName>]]&gt;</FromUserName></xml>",
    "strange time": b"<xml><MsgType>text</MsgType><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName>"
    b"<CreateTime>soon</CreateTime><Content>x</Content></xml>",
    "nested words": b"<xml><MsgType>text</MsgType><ToUserName>gh</ToUserName><FromUserName>o1</FromUserName>"
    b"<CreateTime>1</CreateTime><Content><a>1</a></Content></xml>",
    "no UTF-8": b"<xml><Content>\xff\xfe</Content></xml>",
    "no characters": b"\x00\x01\x02",
    "deep": b"<xml>" + b"<a>" * 12_000 + b"</a>" * 100,
    "external entity": XXE.encode(),
    "entities in entities": BOMB.encode(),
    "too large": b"<xml>" + b" " * 70_000 + b"</xml>",
}


def post(client: TestClient, account: Account, envelope: Envelope, **changed: str) -> int:
    """The status of a delivery whose query was changed on the way."""
    query, body = envelope.posted(account)
    return client.post("/wechat", params={**query, **changed}, content=body).status_code


def test_without_an_account_there_is_no_webhook(serve: Serve, account: Account) -> None:
    with serve(account=None) as client:
        assert client.get("/wechat", params=signed(account)).status_code == 404
        assert post(client, account, Envelope("text", "你好")) == 404


def test_the_server_proves_that_it_is_the_accounts(serve: Serve, account: Account) -> None:
    with serve(account) as client:
        response = client.get("/wechat", params={**signed(account), "echostr": "4151235<b>"})
        assert (response.status_code, response.text) == (200, "4151235<b>")
        assert response.headers["content-type"].startswith("text/plain")
        wrong = {**signed(account), "signature": "0" * 40, "echostr": "x"}
        assert client.get("/wechat", params=wrong).status_code == 403
        assert client.get("/wechat").status_code == 403
        assert client.put("/wechat", params=signed(account)).status_code == 405


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "签名"},
        {"nonce": "another"},
        {"nonce": ""},
        {"timestamp": str(int(time.time()) + 1)},
        {"timestamp": ""},
    ],
)
def test_a_tampered_signature_is_refused(
    serve: Serve, account: Account, changed: dict[str, str], store: Engine
) -> None:
    with serve(account) as client:
        assert post(client, account, Envelope("text", "你好"), **changed) == 403
    assert counted(store, MessageRow) == 0


def test_a_signature_of_another_token_is_refused(serve: Serve, account: Account) -> None:
    with serve(account) as client:
        assert post(client, replace(account, token="another"), Envelope("text", "你好")) == 403


@pytest.mark.parametrize("stamp", ["soon", "１２３", "-5", "1e9", pytest.param("9" * 400, id="9…")])
def test_a_time_that_is_none_is_refused_though_it_is_signed(
    serve: Serve, account: Account, stamp: str
) -> None:
    signature = hashlib.sha1("".join(sorted([account.token, stamp, "n"])).encode()).hexdigest()
    with serve(account) as client:
        query = {"signature": signature, "timestamp": stamp, "nonce": "n"}
        assert client.post("/wechat", params=query, content=b"<xml/>").status_code == 403


@pytest.mark.parametrize("seconds", [-301, 310, -86_400])
def test_an_old_delivery_played_again_is_refused(serve: Serve, account: Account, seconds: int) -> None:
    with serve(account) as client:
        query, body = Envelope("text", "你好").posted(account, int(time.time()) + seconds)
        assert client.post("/wechat", params=query, content=body).status_code == 403
        fresh, body = Envelope("text", "你好").posted(account, int(time.time()) - 200)
        assert client.post("/wechat", params=fresh, content=body).status_code == 200


def test_a_signature_that_was_seen_carries_no_other_message(
    serve: Serve, account: Account, store: Engine
) -> None:
    with serve(account) as client:
        query, body = Envelope("text", "你好").posted(account)
        assert client.post("/wechat", params=query, content=body).status_code == 200
        _, other = Envelope("text", "转人工").posted(account)
        assert client.post("/wechat", params=query, content=other).status_code == 403
        assert client.post("/wechat", params=query, content=body).status_code == 200
    assert counted(store, MessageRow) == 2


def test_a_plain_message_is_refused_where_a_key_is_set(serve: Serve, account: Account) -> None:
    plain = replace(account, aes_key="")
    with serve(account) as client:
        query, body = Envelope("text", "你好").posted(plain)
        expected = 400 if account.aes_key else 200
        assert client.post("/wechat", params=query, content=body).status_code == expected


def test_a_sealed_message_without_a_key_is_not_understood(serve: Serve) -> None:
    with serve(MODES["plain"]) as client:
        assert post(client, MODES["aes"], Envelope("text", "你好")) == 400


def test_a_message_sealed_for_another_account_or_changed_is_refused(serve: Serve) -> None:
    account = MODES["aes"]
    with serve(account) as client:
        assert post(client, replace(account, app_id="wx2"), Envelope("text", "你好")) == 403
        assert post(client, account, Envelope("text", "你好"), msg_signature="0" * 40) == 403
        other = replace(account, aes_key="A" * 43)
        assert post(client, other, Envelope("text", "你好")) in (400, 403)


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_and_the_next_message_answered(
    serve: Serve, account: Account, name: str, store: Engine
) -> None:
    with serve(account) as client:
        response = client.post("/wechat", params=signed(account), content=GARBAGE[name])
        assert (response.status_code, response.text) == (400, "")
        assert post(client, account, Envelope("text", "谢谢")) == 200
    assert counted(store, MessageRow) == 2


@pytest.mark.parametrize("name", [name for name in GARBAGE if name != "too large"])
def test_garbage_that_is_well_sealed_is_refused_too(serve: Serve, name: str) -> None:
    class Sealed(Envelope):
        @property
        def xml(self) -> str:
            return GARBAGE[name].decode("latin-1")

    with serve(MODES["aes"]) as client:
        assert post(client, MODES["aes"], Sealed("text")) == 400
