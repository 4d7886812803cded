"""How often one may ask: counted by key, in this process or in whatever else keeps ``Limiter``."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Scope

KEYS = 50_000  # counted at a time, about 200 bytes each; beyond that the one that was quiet longest goes


@dataclass
class _Counts:
    window: int  # the number of the window that ``now`` counts in
    now: int
    before: int


class InProcess:
    """Counts in memory, for one process; of constant size per key. Called from one thread.

    Two windows are kept: how much of the one before still counts falls evenly while the present one passes.
    So a burst across the border of two windows gets no more than ``most`` either.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, keys: int = KEYS) -> None:
        self._clock = clock
        self._keys = keys
        self._counts: OrderedDict[str, _Counts] = OrderedDict()

    def allow(self, key: str, most: int, seconds: int) -> bool:
        """See Limiter."""
        window, passed = divmod(self._clock(), seconds)
        counts = self._moved(key, int(window))
        if counts.now + counts.before * (1 - passed / seconds) > most - 1:
            return False
        counts.now += 1
        return True

    def _moved(self, key: str, window: int) -> _Counts:
        """The counts of a key, moved on to the present window, and of all keys the last used."""
        counts = self._counts.setdefault(key, _Counts(window, 0, 0))
        if counts.window != window:
            counts.before = counts.now if window == counts.window + 1 else 0
            counts.window, counts.now = window, 0
        self._counts.move_to_end(key)
        if len(self._counts) > self._keys:
            self._counts.popitem(last=False)
        return counts


def client(scope: Scope) -> str | None:
    """Whose calls are counted together: an IPv4 address, or an IPv6 network of one customer (/64).

    None for who is on this machine itself: a health check, a benchmark, a test.
    """
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
