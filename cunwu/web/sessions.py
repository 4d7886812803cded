"""Signed session tokens: a client can only speak in the conversation it was given."""

from __future__ import annotations

import jwt

ALGORITHM = "HS256"


class Sessions:
    """Makes and checks tokens that name a conversation."""

    def __init__(self, key: str) -> None:
        self._key = key

    def sign(self, conversation: str) -> str:
        """The token of ``conversation``."""
        return jwt.encode({"conversation": conversation}, self._key, algorithm=ALGORITHM)

    def conversation(self, token: str) -> str | None:
        """The conversation a token names; None where it is not ours."""
        try:
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM]).get("conversation")
        except jwt.InvalidTokenError:
            return None
        return found if isinstance(found, str) else None
