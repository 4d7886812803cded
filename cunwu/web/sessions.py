"""Signed session tokens: a client can only speak in the conversation it was given."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

ALGORITHM = "HS256"
OPENING = timedelta(days=1)  # how long a conversation may be begun with a token


class Sessions:
    """Makes and checks tokens that name a conversation.

    A session ends when nothing was said in its conversation for ``days``. So each message renews it, in every
    process and tab, and its token stays the same: a page that is open is never handed another one.
    """

    def __init__(self, key: str, days: int) -> None:
        self._key = key
        self._idle = timedelta(days=days)

    def since(self) -> datetime:
        """When something must have been said last in a conversation for its session to hold (UTC)."""
        return datetime.now(timezone.utc).replace(tzinfo=None) - self._idle

    def sign(self, conversation: str) -> str:
        """The token of ``conversation``."""
        return jwt.encode({"conversation": conversation}, self._key, algorithm=ALGORITHM)

    def opening(self) -> str:
        """A token for a conversation that begins with its first message, however often that is sent.

        It holds for OPENING.
        """
        claims = {"opening": uuid.uuid4().hex, "exp": datetime.now(timezone.utc) + OPENING}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def conversation(self, token: Any) -> str | None:
        """The conversation a token names; None where it is not ours."""
        return self._claim(token, "conversation")

    def opened(self, token: Any) -> str | None:
        """The conversation that ``opening``'s token begins; None where it is not ours."""
        return self._claim(token, "opening")

    def _claim(self, token: Any, name: str) -> str | None:
        try:
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM]).get(name)
        except jwt.InvalidTokenError:
            return None
        return found if isinstance(found, str) else None
