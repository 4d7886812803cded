"""A PostgreSQL and a Redis of our own, on free ports of this machine; only what was started here is ended."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.processes import HOST, free_port, wait_until

PR_SET_PDEATHSIG = 1
USER = "postgres"  # PostgreSQL does not run as root
DEBIAN = Path("/usr/lib/postgresql")
# A test's cluster need not survive a power cut of the machine, only kills of its processes.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Daemon(ABC):
    """A server with a folder of its own, which is removed at the end."""

    def __init__(self, name: str) -> None:
        # Not in the test's folder: another user must reach it.
        self.folder = Path(tempfile.mkdtemp(prefix=f"cunwu-{name}-"))
        self.port = free_port()
        self._log = self.folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again too, and wait until it answers: from the main thread, with which it ends.

        Raises RuntimeError where it does not answer.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_ends_with_us,  # noqa: PLW1509 (one call of prctl, nothing that locks)
                **self._as_user(),
            )
        wait_until(self._answers, self._process, self._log)

    def stop(self) -> None:
        """End it in an orderly way, without waiting for those who are connected."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def remove(self) -> None:
        """End it, and remove all it wrote."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def _command(self) -> list[str]:
        """What starts it."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it can be used."""

    def _as_user(self) -> dict[str, Any]:
        return {}


class PostgreSQL(Daemon):
    """A cluster that asks this machine for no password. ``hasty``: faster, not for power cuts."""

    def __init__(self, hasty: bool = True) -> None:
        super().__init__("postgresql")
        self._hasty = hasty
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER, USER)
        self._data = self.folder / "data"
        made = [program("initdb"), "--pgdata", str(self._data), "--username", USER, "--auth", "trust"]
        options = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(
            [*made, *options], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, **self._as_user()
        )

    def url(self, database: str = USER) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql://{USER}@{HOST}:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, like ``template``, to which nobody may be connected; returns its address."""
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        engine = create_engine(make_url(self.url()), future=True, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _command(self) -> list[str]:
        settings = [f"listen_addresses={HOST}", f"port={self.port}", "unix_socket_directories="]
        given = [*settings, "max_connections=200", *(HASTY if self._hasty else ())]
        return [
            program("postgres"),
            "-D",
            str(self._data),
            *(word for setting in given for word in ("-c", setting)),
        ]

    def _answers(self) -> bool:
        engine = create_engine(make_url(self.url()), future=True)
        with contextlib.suppress(Exception), engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
        return False

    def _as_user(self) -> dict[str, Any]:
        return {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}


class RedisServer(Daemon):
    """A Redis that keeps nothing on the disk."""

    def __init__(self) -> None:
        super().__init__("redis")

    @property
    def url(self) -> str:
        """Its address, as CUNWU_REDIS has it."""
        return f"redis://{HOST}:{self.port}/0"

    def stop(self) -> None:
        """End it in an orderly way."""
        self._end(signal.SIGTERM)

    def _command(self) -> list[str]:
        listens = ["--bind", HOST, "--port", str(self.port)]
        return [program("redis-server"), *listens, "--save", "", "--appendonly", "no"]

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def _ends_with_us() -> None:
    """In the child: it is told to stop when this process ends, however that comes about (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def program(name: str) -> str:
    """Where a server's program is; Debian keeps PostgreSQL's out of the way. Raises FileNotFoundError."""
    versions = sorted(
        DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name), reverse=True
    )
    found = shutil.which(name) or next(map(str, versions), None)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed (Debian: postgresql, redis-server)")
    return found


@contextlib.contextmanager
def postgresql(hasty: bool = True) -> Iterator[PostgreSQL]:
    """A PostgreSQL that runs while entered."""
    server = PostgreSQL(hasty)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@contextlib.contextmanager
def redis_server() -> Iterator[RedisServer]:
    """A Redis that runs while entered."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()
