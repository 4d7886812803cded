"""Signatures that were used. In plain mode they do not cover the message: each is good for one only."""

from __future__ import annotations

from collections import OrderedDict

KEPT = 600.0  # seconds, longer than a signature is good for


class Signatures:
    """Which message came with which signature; one instance per process."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def admit(self, signature: str, key: str, now: float) -> bool:
        """Whether ``signature`` is new, or came with the same message before. ``now`` is in seconds."""
        while self._seen and next(iter(self._seen.values()))[0] < now - KEPT:
            self._seen.popitem(last=False)
        return self._seen.setdefault(signature, (now, key))[1] == key
