"""GET /metrics: the figures of this process, for the operator's own addresses and nobody else."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections import Counter

import redis
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cunwu.chat.service import Conversations
from cunwu.settings import VAR, Network
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading
from cunwu.store.versions import now
from cunwu.watch import figures

# What a proxy adds. Through one, everybody seems to come from this machine: nobody is let in through one.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
PATIENCE = 1.0  # seconds that Redis may take to answer


class Metrics:
    """The handler, over one process's conversations."""

    def __init__(self, conversations: Conversations, allowed: tuple[Network, ...]) -> None:
        self._conversations = conversations
        self._allowed = allowed

    async def metrics(self, request: Request) -> Response:
        """GET /metrics"""
        if not self._may_see(request):
            return PlainTextResponse("Not Found", 404)  # as if it were not there
        return Response(await run_in_threadpool(self._read), media_type=CONTENT_TYPE_LATEST)

    def _may_see(self, request: Request) -> bool:
        if request.client is None or any(name in request.headers for name in FORWARDED):
            return False
        try:
            asker = ipaddress.ip_address(request.client.host)
        except ValueError:
            return False
        mapped = getattr(asker, "ipv4_mapped", None)
        return any((mapped or asker) in network for network in self._allowed)

    def _read(self) -> bytes:
        figures.STREAMS.set(self._conversations.streams_open)
        figures.FREE.set(shutil.disk_usage(VAR if VAR.exists() else ".").free)
        figures.taken_up(figures.MODEL, *self._conversations.model)
        try:
            self._look_into_store()
        except (SQLAlchemyError, LookupError):  # the other figures are wanted most of all then
            figures.STORE_UP.set(0)
        else:
            figures.STORE_UP.set(1)
        return bytes(generate_latest(figures.registry)) + _redis()

    def _look_into_store(self) -> None:
        """Who waits now, wherever he asked; and the version of the records."""
        records = self._conversations.records
        figures.taken_up(figures.POLICY, records.current().version[:12], records.taken_up)
        state, since = ConversationRow.state, func.min(ConversationRow.state_since)
        query = select(state, func.count(), since).where(state.in_(figures.WAITING_STATES)).group_by(state)
        with reading(self._conversations.engine) as session:
            found = {one: (number, oldest) for one, number, oldest in session.execute(query)}
        counts = Counter({one: number for one, (number, _) in found.items()})
        for one in figures.WAITING_STATES:
            figures.WAITING.labels(one).set(counts[one])
        oldest = found.get("waiting", (0, None))[1]
        figures.OLDEST.set((now() - oldest).total_seconds() if oldest else 0)


def _redis() -> bytes:
    """Whether Redis answers, in Prometheus' words; nothing where none is set."""
    url = os.environ.get("CUNWU_REDIS")
    if not url:
        return b""
    try:
        with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as server:
            figures.REDIS_UP.set(int(bool(server.ping())))
    except (redis.RedisError, OSError, ValueError):
        figures.REDIS_UP.set(0)
    return bytes(generate_latest(figures.REDIS_UP))
