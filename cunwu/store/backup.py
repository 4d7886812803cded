"""The whole store in one file, and back: all of it or nothing. While it is copied the service goes on.

A copy of SQLite is a SQLite file, one of PostgreSQL is what ``pg_dump --format=custom`` writes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import inspect, select
from sqlalchemy.engine import Engine

from cunwu.store import backup_postgresql, backup_sqlite
from cunwu.store.conversations import ConversationRow
from cunwu.store.database import reading
from cunwu.store.migrate import known, upgrade
from cunwu.store.models import PolicyVersionRow
from cunwu.store.refusal import Refusal


class _Kind(Protocol):
    """What a kind of database can do."""

    def copy(self, engine: Engine, file: Path) -> None:
        """Write the store into an empty file."""

    def revision(self, engine: Engine, file: Path) -> str | None:
        """The migration that the copy in ``file`` stands at; None where it is no whole copy."""

    def put_back(self, engine: Engine, file: Path) -> None:
        """Make the store what a copy holds, whole or not at all."""


def back_up(engine: Engine, file: Path, replace: bool = False) -> int:
    """Write the store into ``file``, for its owner alone to read; returns its size in bytes.

    Raises Refusal where the file is there already (unless ``replace``) or the store holds no tables.
    """
    if file.exists() and not replace:
        raise Refusal("backup_there", name=file.name)
    if not inspect(engine).has_table(ConversationRow.__tablename__):
        raise Refusal("backup_of_nothing")
    with _beside(file) as partial:
        _kind(engine).copy(engine, partial)
        os.replace(partial, file)
    return file.stat().st_size


def restore(engine: Engine, file: Path, replace: bool = False) -> None:
    """Make the store what ``file`` holds, with the tables of today. No process may serve meanwhile.

    Raises Refusal where the file is no whole copy of such a store, or of a newer version, or the store holds
    something already (unless ``replace``); the store is then as it was.
    """
    if not file.is_file():
        raise Refusal("backup_missing", name=file.name)
    kind = _kind(engine)
    revision = kind.revision(engine, file)
    if revision is None:
        raise Refusal("backup_not_one", name=file.name, store=engine.dialect.name)
    if not known(revision):
        raise Refusal("backup_newer", name=file.name, revision=revision)
    if not replace and _holds_something(engine):
        raise Refusal("restore_over", name=file.name)
    kind.put_back(engine, file)
    engine.dispose()  # what the connections knew of the tables is no longer so
    upgrade(engine)


def _kind(engine: Engine) -> _Kind:
    return backup_postgresql if engine.dialect.name == "postgresql" else backup_sqlite


def _holds_something(engine: Engine) -> bool:
    found = inspect(engine)
    with reading(engine) as session:
        return any(
            found.has_table(table.__tablename__)
            and session.execute(select(table.id).limit(1)).first() is not None
            for table in (ConversationRow, PolicyVersionRow)
        )


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file in the same folder, which is gone at the end unless it was renamed; for its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
