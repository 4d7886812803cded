"""What is wrong with the store, in a word that never changes: what /readyz says."""

from __future__ import annotations

import shutil
import uuid
from enum import Enum
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from cunwu.store.conversations import ConversationRow
from cunwu.store.database import waiting
from cunwu.store.versions import now

PATIENCE = 1.0  # seconds that asking for the store's state waits for a writer
LEAST_FREE = 4 * 1024 * 1024  # bytes of disk: below, the next writes may fail half-way through their log
ROOM = 64 * 1024  # characters that must find room


class StoreState(str, Enum):
    """READY: can be read and written. The others are what keeps it from being written."""

    READY = "ready"
    FULL = "store_full"
    READ_ONLY = "store_read_only"
    BUSY = "store_busy"
    DAMAGED = "store_damaged"
    AWAY = "store_away"


# SQLite through Python 3.10 tells its faults in words alone.
_WORDS = {
    "database or disk is full": StoreState.FULL,
    "readonly database": StoreState.READ_ONLY,
    "database is locked": StoreState.BUSY,
    "database table is locked": StoreState.BUSY,
    "malformed": StoreState.DAMAGED,
    "file is not a database": StoreState.DAMAGED,
    "disk I/O error": StoreState.AWAY,
    "unable to open database file": StoreState.AWAY,
}
# PostgreSQL's SQLSTATE, or its class (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_CODES = {
    "53100": StoreState.FULL,
    "25006": StoreState.READ_ONLY,
    "55P03": StoreState.BUSY,
    "40": StoreState.BUSY,
    "XX": StoreState.DAMAGED,
    "08": StoreState.AWAY,
    "53": StoreState.AWAY,
    "57": StoreState.AWAY,
    "58": StoreState.AWAY,
}


def fault_of(error: BaseException) -> StoreState | None:
    """The store's fault that ``error`` tells of; None where the store is not to blame."""
    if isinstance(error, TimeoutError):  # no connection came free
        return StoreState.BUSY
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "pgcode", None)
    if code:
        return _CODES.get(code) or _CODES.get(code[:2])
    words = str(error.orig)
    known = next((state for said, state in _WORDS.items() if said in words), None)
    # A server that cannot be reached has no code to give.
    away = error.connection_invalidated or "connect" in words or "server closed" in words
    return known or (StoreState.AWAY if away else None)


def store_state(engine: Engine) -> StoreState:
    """Whether a turn could be kept now: something as large as one is written, and taken back.

    Blocks for up to PATIENCE and then some. Raises what is no fault of the store.
    """
    if not _has_room(engine):
        return StoreState.FULL
    moment = now()
    row = ConversationRow(
        id=uuid.uuid4().hex,
        region="",
        role="",
        tracker={"": " " * ROOM},
        created_at=moment,
        updated_at=moment,
    )
    try:
        with Session(waiting(engine, PATIENCE), future=True) as session:
            session.add(row)
            session.flush()
            session.rollback()
    except (DBAPIError, TimeoutError) as error:
        state = fault_of(error)
        if state is None:
            raise
        return state
    return StoreState.READY


def _has_room(engine: Engine) -> bool:
    """Whether the disk of a SQLite file has room; other stores tell by themselves."""
    file = engine.url.database
    if engine.dialect.name != "sqlite" or not file or file == ":memory:":
        return True
    folder = Path(file).absolute().parent
    return not folder.is_dir() or shutil.disk_usage(folder).free >= LEAST_FREE
