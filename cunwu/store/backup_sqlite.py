"""Copies of a SQLite store, by SQLite's own online backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine


def copy(engine: Engine, file: Path) -> None:
    """Write the store into an empty file; readers and writers go on."""
    connection: Any = engine.raw_connection()
    with closing(connection), closing(sqlite3.connect(file)) as target:
        connection.driver_connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def revision(_engine: Engine, file: Path) -> str | None:
    """The migration that the copy in ``file`` stands at; None where it is no whole copy."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as found:
            whole = found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            loose = found.execute("PRAGMA foreign_key_check").fetchone()
            row = found.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(row[0]) if row and whole and loose is None else None


def put_back(engine: Engine, file: Path) -> None:
    """Make the store what a copy holds: one transaction of SQLite, undone where it is killed."""
    connection: Any = engine.raw_connection()
    with closing(connection), closing(sqlite3.connect(file)) as source:
        source.backup(connection.driver_connection)
