"""The inbox of the helpdesk with 10,000 conversations that wait or are held: seconds of its pages over HTTP.

``python -m benchmarks.inbox``; the same conversations each time (``--seed``). Wanted: p95 of each page 0.5 s.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert, select

from benchmarks.processes import loaded_store, served
from benchmarks.table import milliseconds, table
from cunwu.store.access import Role
from cunwu.store.accounts import create
from cunwu.store.conversations import HUMAN, WAITING, ConversationRow, MessageRow
from cunwu.store.database import connect, transaction
from cunwu.store.handovers import HandoverRow
from cunwu.store.models import RegionRow
from cunwu.store.versions import now

LOGIN, PASSWORD, PROVINCE = "bench", "four odd brown lamps", "220000"
MESSAGES = 10  # of each conversation
WANTED = 0.5  # seconds
QUESTIONS = ("死亡证明能开吗", "镇里让村里签安全生产责任状，能签吗", "居住证明能开吗", "转人工")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table. Returns 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inbox", description=__doc__)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=100, help="each page is asked for")
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cunwu-inbox-") as name:
        database = loaded_store(Path(name))
        counties, one = seed(database, given.conversations, random.Random(given.seed))
        with served(database, Path(name) / "log") as server:
            found = measure(server.address, pages(counties, one), given.times)
    rows = [(page, *map(milliseconds, figures)) for page, figures in found.items()]
    print(f"{given.conversations} conversations with {MESSAGES} messages each, {given.times} times each page")
    print(table(("page", "p50", "p95"), rows))
    missed = [page for page, (_, p95) in found.items() if p95 > WANTED]
    print(f"wanted: p95 {milliseconds(WANTED)}: {'MISSED by ' + ', '.join(missed) if missed else 'met'}")
    return 1 if missed else 0


def seed(database: Path, count: int, chance: random.Random) -> tuple[list[str], str]:
    """Fill the store; returns the codes of the counties and the id of one conversation."""
    engine = connect(f"sqlite:///{database}")
    with transaction(engine) as session:
        account = create(session, None, LOGIN, "王干事", Role.ADMIN, PROVINCE, PASSWORD)
        level = select(RegionRow.code).where(RegionRow.level == "county").order_by(RegionRow.code)
        counties = list(session.execute(level).scalars())
        ids = [f"{chance.getrandbits(128):032x}" for _ in range(count)]
        rows = [_conversation(one, counties, account, chance) for one in ids]
        session.execute(insert(ConversationRow), rows)
        session.execute(insert(MessageRow), [message for row in rows for message in _messages(row, chance)])
        session.execute(insert(HandoverRow), list(_handovers(rows)))
    engine.dispose()
    return counties, ids[0]


def measure(
    address: str, asked: dict[str, Callable[[int], str]], times: int
) -> dict[str, tuple[float, float]]:
    """p50 and p95 of each page, in seconds from request to the last byte."""
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as browser:
        signed = browser.post("/helpdesk/login", data={"login": LOGIN, "password": PASSWORD})
        assert signed.status_code == 303, signed.status_code
        return {name: _times(browser, path, times) for name, path in asked.items()}


def pages(counties: list[str], one: str) -> dict[str, Callable[[int], str]]:
    """The pages that are measured: their names, and the address for the n-th time."""
    return {
        "first page": lambda n: "/helpdesk/inbox",
        "another page": lambda n: f"/helpdesk/inbox?page={n % 150 + 2}",
        "one county": lambda n: f"/helpdesk/inbox?place={counties[n % len(counties)]}",
        "waiting a day or longer": lambda n: "/helpdesk/inbox?state=waiting&minutes=1440",
        "mine": lambda n: "/helpdesk/inbox?whose=mine",
        "a conversation": lambda n: f"/helpdesk/inbox/{one}",
    }


def _times(browser: httpx.Client, path: Callable[[int], str], times: int) -> tuple[float, float]:
    found = []
    for n in range(times):
        began = time.perf_counter()
        answer = browser.get(path(n))
        found.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(found), statistics.quantiles(found, n=20)[18]


def _conversation(one: str, counties: list[str], account: int, chance: random.Random) -> dict[str, Any]:
    since = now() - timedelta(seconds=chance.randrange(10 * 24 * 3600))
    held, mine = chance.random() < 0.3, chance.random() < 0.1
    return {
        "id": one,
        "state": HUMAN if held else WAITING,
        "state_since": since,
        "who": ("王干事" if mine else "李干事") if held else None,
        "account_id": account if held and mine else None,
        "assigned_to": account if mine and not held else None,
        "region": chance.choice(counties),
        "role": chance.choice(("villager", "cadre", "unknown")),
        "tracker": {"slots": {"case": {"filler": "字" * 1000}}},
        "created_at": since,
        "updated_at": since,
    }


def _messages(row: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, MESSAGES + 1):
        by_user = number % 2 == 1
        yield {
            "conversation_id": row["id"],
            "number": number,
            "author": "user" if by_user else "human",
            "name": None if by_user else "李干事",
            "text": chance.choice(QUESTIONS) * (1 if by_user else 10),
            "created_at": row["created_at"],
            "answered_at": row["created_at"],
        }


def _handovers(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        since = row["state_since"]
        yield {"conversation_id": row["id"], "receipt": f"{since:%Y%m%d}-{number:06}", "asked_at": since}


if __name__ == "__main__":
    raise SystemExit(main())
