"""A follower who writes without end is told to wait; others are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from follower_rows import counted
from followers_phone import PLAIN, Phone
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from cunwu.store.conversations import MessageRow
from cunwu.web import wechat_api
from cunwu.wechat.words import phrase


def test_a_follower_who_writes_without_end_is_told_to_wait(
    serve: Callable[..., TestClient], store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat_api, "FROM_FOLLOWER", 2)
    with serve() as client:
        one, other = (Phone(client, PLAIN, openid) for openid in ("o-one", "o-other"))
        said = [one.say("你好") for _ in range(3)]
        assert phrase("too_many") not in said[:2] and said[2] == phrase("too_many")
        assert other.say("你好") != phrase("too_many")
    assert counted(store, MessageRow) == 6, "what was refused is not kept"
