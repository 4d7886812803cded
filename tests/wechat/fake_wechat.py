"""WeChat's API with faults: each call takes the next fault, if there is one."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from cunwu.wechat.mailbox import OK, Mailbox

SEND = "message/custom/send"


class FakeWeChat(Mailbox):
    """``faults`` of sending: an error code, or "drop" for no answer. ``tokens``: those given so far."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: deque[int | str] = deque()
        self.token_faults: deque[int | str] = deque()
        self.always: int | str | None = None
        self.tokens: list[str] = []
        self.secrets: list[str] = []
        self.calls = 0
        self._lock = threading.Lock()

    def answer(self, call: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            if call == "stable_token":
                self.secrets.append(body["secret"])
                if self.token_faults:
                    return fault(self.token_faults.popleft())
                self.tokens.append(f"token {len(self.tokens) + 1}")
                return {"access_token": self.tokens[-1], "expires_in": 7200}
            if not self.tokens or token != self.tokens[-1]:
                return fault(40001)
            if call == "menu/create":
                self.menus.append(body)
                return OK
            assert call == SEND
            self.calls += 1
            found = self.faults.popleft() if self.faults else self.always
            if found is None:
                self.messages.put((body["touser"], body["text"]["content"]))
        return OK if found is None else fault(found)

    @property
    def inbox(self) -> list[tuple[str, str]]:
        """Everything that arrived, in order."""
        return list(self.messages.queue)

    def texts(self) -> list[str]:
        return [text for _, text in self.inbox]


def fault(kind: int | str) -> dict[str, Any]:
    if isinstance(kind, int):
        return {"errcode": kind, "errmsg": "a fault of these tests"}
    raise ConnectionError(kind)  # the connection ends without an answer
