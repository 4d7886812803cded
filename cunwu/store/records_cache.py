"""The records a process answers from: re-read when another process has published a change."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import Engine

from cunwu.rulings.book import PolicyBook
from cunwu.store.database import connect, reading
from cunwu.store.files import DEFAULT_FOLDER, read_policy
from cunwu.store.queries import files_names, load_book
from cunwu.store.versions import stored_version

FRESH_SECONDS = 10.0


class Records:
    """Hands out the store's current PolicyBook; asks the store for its version at most every ten seconds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._book: PolicyBook | None = None
        self._checked = 0.0
        self.taken_up = 0.0  # Unix seconds: since when the records are answered from

    def current(self) -> PolicyBook:
        """The records. Raises LookupError where the store holds none."""
        # While one thread reads the new records, the others answer from those they have.
        if self._lock.acquire(blocking=self._book is None):
            try:
                if self._book is None or time.monotonic() - self._checked > FRESH_SECONDS:
                    self._refresh()
            finally:
                self._lock.release()
        assert self._book is not None
        return self._book

    def _refresh(self) -> None:
        with reading(self._engine) as session:
            version = stored_version(session)
            if version is None:
                raise LookupError("库里还没有政策数据：先运行 cunwu policy load")
            if self._book is None or self._book.version != version:
                self._book = load_book(session)
                self.taken_up = time.time()
        self._checked = time.monotonic()


def store_or_files(folder: Path = DEFAULT_FOLDER, imported: bool = True) -> PolicyBook:
    """The store's records, or the files' where no store is there yet (training needs only the names).

    ``imported``: with the items that counties brought in, and the names approved in the helpdesk.
    """
    engine = connect()
    try:
        if inspect(engine).has_table("policy_version"):
            with reading(engine) as session:
                if stored_version(session):
                    book = load_book(session)
                    if not imported:
                        items, asked = files_names(session)
                        book = replace(book, items=items, ask_aliases=asked)
                    return book
    finally:
        engine.dispose()
    return read_policy(folder)
