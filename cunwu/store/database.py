"""The engine and sessions: SQLite in ``var/``, or the SQLAlchemy address in the setting CUNWU_DATABASE."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 30
SERVER_POOL: dict[str, Any] = {"pool_pre_ping": True}
# SQLAlchemy 1.4 opens a SQLite file anew for each session, which costs more than most of our queries; 2.0
# keeps connections as for other databases. Each is used by one thread at a time.
FILE_POOL: dict[str, Any] = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}

TELLING = "telling"

Row = TypeVar("Row")


def address() -> str:
    """The SQLAlchemy address of the store (setting CUNWU_DATABASE)."""
    return os.environ.get("CUNWU_DATABASE") or "sqlite:///var/cunwu.db"


def connect(url: str = "", patience: float | None = None) -> Engine:
    """An engine for ``url`` (the configured store where empty). Makes the folder of a SQLite file.

    ``patience``: seconds for which a transaction on SQLite waits for another process that writes; None for
    BUSY_TIMEOUT_SECONDS.
    """
    where = make_url(url or address())
    in_a_file = where.get_backend_name() == "sqlite" and where.database not in (None, "", ":memory:")
    pool = FILE_POOL if in_a_file else SERVER_POOL
    options = {} if patience is None else {"patience": patience}
    # An error tells the statement, not its values: what people said must not reach a log by a traceback.
    engine: Engine = create_engine(
        where, future=True, hide_parameters=True, execution_options=options, **pool
    )
    if engine.dialect.name == "sqlite":
        if in_a_file:
            Path(str(where.database)).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def waiting(engine: Engine, patience: float) -> Engine:
    """The same engine, whose transactions wait for so many seconds where SQLite's writer is another."""
    return engine.execution_options(patience=patience)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that is committed whole or not at all."""
    with Session(engine, future=True) as session, session.begin():
        yield session
    for tell in session.info.pop(TELLING, ()):
        tell()


def once_kept(session: Session, tell: Callable[[], None]) -> None:
    """Call ``tell`` once the session's ``transaction`` is committed, and never where it is not."""
    session.info.setdefault(TELLING, []).append(tell)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that reads one state of the store: it waits for no writer, and none waits for it."""
    with Session(_reader(engine), future=True) as session, session.begin():
        yield session


def alone(session: Session, name: str) -> None:
    """Until the transaction ends nobody else is in one that asked for the same ``name``.

    For what has no row yet that could be held. SQLite has one writer at a time by itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    # Otherwise each query would see another state.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def fetch(session: Session, table: type[Row], key: Any, lock: bool = False) -> Row:
    """The row with that primary key; ``lock`` keeps other writers from it until the transaction ends.

    Raises KeyError where there is none.
    """
    row = session.get(table, key, with_for_update=lock or None)
    if row is None:
        raise KeyError(key)
    return row


def _sqlite_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # WAL lets readers go on while one writer writes; NORMAL is durable against a killed process.
    # isolation_level None: the driver must not open transactions of its own (SQLAlchemy docs, pysqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT_SECONDS * 1000)}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # Taking the write lock at the start turns a late "database is locked" into a wait.
    options = connection.get_execution_options()
    reads, patience = options.get("reading"), options.get("patience", BUSY_TIMEOUT_SECONDS)
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
