"""Faults of the store that can be put on and taken off while the app serves."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


class Pragmas:
    """What every connection that is taken up is told: faults of SQLite that need no root and no disk."""

    def __init__(self, engine: Engine) -> None:
        self._statement = ""
        event.listen(engine, "checkout", self._taken)

    def _taken(self, connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        if self._statement:
            connection.execute(self._statement)

    @contextmanager
    def on(self, fault: str, off: str) -> Iterator[None]:
        """``fault`` holds inside; ``off`` undoes it on whatever connection is used next."""
        self._statement = fault
        try:
            yield
        finally:
            self._statement = off


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another process writes to the store and does not come to an end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.communicate()
