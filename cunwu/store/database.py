"""The engine and sessions: SQLite in ``var/``, or the SQLAlchemy address in the setting CUNWU_DATABASE."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

BUSY_TIMEOUT_SECONDS = 30

Row = TypeVar("Row")


def address() -> str:
    """The SQLAlchemy address of the store (setting CUNWU_DATABASE)."""
    return os.environ.get("CUNWU_DATABASE") or "sqlite:///var/cunwu.db"


def connect(url: str = "") -> Engine:
    """An engine for ``url`` (the configured store where empty). Makes the folder of a SQLite file."""
    engine = create_engine(url or address(), future=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        if engine.url.database and engine.url.database != ":memory:":
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _sqlite_pragmas)
        event.listen(engine, "begin", _begin_immediate)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session that is committed whole or not at all."""
    with Session(engine, future=True) as session, session.begin():
        yield session


def fetch(session: Session, table: type[Row], key: Any) -> Row:
    """The row with that primary key. Raises KeyError where there is none."""
    row = session.get(table, key)
    if row is None:
        raise KeyError(key)
    return row


def _sqlite_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    # WAL lets readers go on while one writer writes; NORMAL is durable against a killed process.
    # isolation_level None: the driver must not open transactions of its own (SQLAlchemy docs, pysqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    # Taking the write lock at the start turns a late "database is locked" into a wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
