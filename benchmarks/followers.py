"""Many followers of an official account write at the same moment: each must hear something within 5 seconds.

``python -m benchmarks.followers --followers 200``. The account cannot push: what is not answered at once is
asked for with 取, as a follower does, and must be there once.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import httpx

from benchmarks.pages import client
from benchmarks.processes import loaded_store, served
from benchmarks.table import seconds, table
from cunwu.wechat.account import Account
from cunwu.wechat.envelope import Envelope, shown
from cunwu.wechat.inbound import TEXT
from cunwu.wechat.words import phrase

ACCOUNT = Account(token="token0of0these0benchmarks")
ASKED = ("死亡证明能开吗", "【不予出具】死亡证明")
LIMIT = 5.0  # seconds after which WeChat gives up
AGAIN = 5.0  # seconds between two tries to fetch
PATIENCE = 120.0


class Follower:
    """One who asks once, and fetches what was not there at once."""

    def __init__(self, web: httpx.AsyncClient, address: str, number: int) -> None:
        self._web, self._address, self._openid = web, address, f"oFollower{number:04d}"
        self.waits: list[float] = []
        self.replies: list[str] = []

    async def run(self) -> None:
        """Ask, and fetch until the answer is there."""
        await self._say(ASKED[0])
        end = time.perf_counter() + PATIENCE
        while self.replies[-1] == phrase("later_by_asking") and time.perf_counter() < end:
            await asyncio.sleep(AGAIN)
            await self._say("取")
        await self._say("取")  # nothing may be left

    @property
    def faults(self) -> list[str]:
        """What was lost, told twice, or too late."""
        found = [reply for reply in self.replies if reply.startswith(ASKED[1])]
        late = [f"{self._openid}: {wait:.1f} s" for wait in self.waits if wait > LIMIT]
        if len(found) != 1 or self.replies[-1] != phrase("nothing_to_fetch"):
            late.append(f"{self._openid}: {[reply[:20] for reply in self.replies]}")
        return late

    async def _say(self, words: str) -> None:
        envelope = Envelope(TEXT, words, self._openid)
        began = time.perf_counter()
        try:
            found = await self._deliver(envelope)
        except httpx.TransportError:  # a kept connection that the server closed just then
            found = await self._deliver(envelope)
        self.waits.append(time.perf_counter() - began)
        self.replies.append(shown(found.text, ACCOUNT) if found.status_code == 200 else found.reason_phrase)

    async def _deliver(self, envelope: Envelope) -> httpx.Response:
        query, body = envelope.posted(ACCOUNT)
        return await self._web.post(f"{self._address}/wechat", params=query, content=body, timeout=PATIENCE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Let them write, print a table. Returns 1 where somebody heard nothing in time, or not her answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.followers", description=__doc__)
    parser.add_argument("--followers", type=int, default=200)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cunwu-followers-") as name:
        folder = Path(name)
        settings = {"CUNWU_WECHAT_TOKEN": ACCOUNT.token}
        with served(loaded_store(folder), folder / "log", **settings) as server:

            async def run() -> list[Follower]:
                async with client() as web:
                    followers = [Follower(web, server.address, n) for n in range(given.followers)]
                    await asyncio.gather(*(follower.run() for follower in followers))
                    return followers

            followers = asyncio.run(run())
    first = [follower.waits[0] for follower in followers]
    every = [wait for follower in followers for wait in follower.waits]
    kinds = Counter(follower.replies[0][:12] for follower in followers)
    faults = [fault for follower in followers for fault in follower.faults]
    rows = [
        ("to the first word, median", seconds(statistics.median(first))),
        ("to the first word, at most", seconds(max(first))),
        ("to any word, at most", seconds(max(every))),
        *((f"first heard “{kind}…”", str(count)) for kind, count in kinds.most_common()),
        ("late, lost or doubled", str(len(faults))),
    ]
    print(f"{given.followers} followers at the same moment")
    print(table(("what", "figure"), rows))
    print("\n".join(faults[:20]) if faults else "no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
