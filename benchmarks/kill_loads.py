"""Killing ``cunwu policy load`` while it changes the store from one version of the records to another."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import time
from pathlib import Path

from benchmarks.processes import BIN, POLICY, environment, run, start
from cunwu.rulings import PolicyBook
from cunwu.store.database import connect, transaction
from cunwu.store.files import read_policy
from cunwu.store.queries import load_book
from cunwu.store.validate import findings, gazette_text

LAST = 0.5  # seconds before the usual end, in which a load writes
FRESH_EVERY = 5  # each so many kills one hits the first load into a new store
POINTS = ("anywhere", "near the end", "at the write")


def integrity(database: Path) -> list[str]:
    """What SQLite itself finds wrong with a file."""
    with sqlite3.connect(database) as connection:
        verdicts = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    connection.close()
    return [] if verdicts == ["ok"] else [f"integrity_check: {verdict}" for verdict in verdicts]


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def changed_copy(folder: Path) -> Path:
    """A copy of data/policy in which every list, and the hints of the items, say something else."""
    shutil.copytree(POLICY, folder)
    for path in (folder / "catalogues").glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^(  basis: [^'\"\n]+)$", r"\1（改）", text), encoding="utf-8")
    items = folder / "items.yml"
    items.write_text(items.read_text(encoding="utf-8").replace("hint: ", "hint: 改过："), encoding="utf-8")
    return folder


class Loads:
    """A store between two versions, and what was found after each kill."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        folder.mkdir(parents=True)
        self._chance = chance
        self._folder = folder
        self._database = folder / "store.db"
        self._folders = (Path(shutil.copytree(POLICY, folder / "one")), changed_copy(folder / "two"))
        self._books = {book.version: book for book in map(read_policy, self._folders)}
        one, two = self._books.values()
        if any(
            list_one == list_two for list_one, list_two in zip(one.catalogues, two.catalogues, strict=True)
        ):
            raise RuntimeError("a list is the same in both versions")
        self._usual = max(self._load(self._database, place) for place in (*self._folders, self._folders[0]))
        self._kills = 0
        self.points: dict[str, tuple[int, int, int]] = {}

    def kill_once(self) -> list[str]:
        """Start a load of the other version, kill it, and look. Returns the faults found."""
        self._kills += 1
        if self._kills % FRESH_EVERY == 0:
            return self._kill_first_load()
        before = self._version(self._database)
        other = next(place for place in self._folders if read_policy(place).version != before)
        point = self._chance.choice(POINTS)
        self._kill(self._database, other, point)
        faults = self._examine(self._database, point)
        after = self._version(self._database)
        self._count(point, after == before, after != before)
        if after is None:
            faults.append(f"{point}: the store has lost its records")
        return faults

    def _kill_first_load(self) -> list[str]:
        """Kill a load into a new store: it holds all or nothing, and a second load succeeds."""
        database = self._folder / f"fresh-{self._kills}.db"
        point = self._chance.choice(POINTS)
        self._kill(database, self._folders[0], point)
        name = f"first load, {point}"
        faults = self._examine(database, name) if database.exists() else []
        held = database.exists() and self._version(database) is not None
        self._count(name, not held, held)
        self._load(database, self._folders[0])
        return faults + self._examine(database, f"{name}, loaded again")

    def _kill(self, database: Path, place: Path, point: str) -> None:
        if point == "anywhere":
            delay = self._chance.uniform(0.0, self._usual)
        else:
            delay = self._usual - self._chance.uniform(-0.1, LAST) if point == "near the end" else 0.0
        command = [str(BIN / "cunwu"), "policy", "load", str(place)]
        before = _size(database.with_suffix(".db-wal"))
        process = start(command, environment(database), self._folder / "log")
        try:
            time.sleep(delay)
            while point == "at the write" and process.poll() is None:
                if _size(database.with_suffix(".db-wal")) > before:
                    time.sleep(self._chance.uniform(0.0, 0.02))
                    break
        finally:
            process.kill()
            process.wait()

    def _load(self, database: Path, place: Path) -> float:
        begin = time.perf_counter()
        done = run("policy", "load", str(place), database=database)
        if done.returncode:
            raise RuntimeError(f"policy load: {done.stderr}")
        return time.perf_counter() - begin

    def _stored(self, database: Path) -> PolicyBook | None:
        engine = connect(f"sqlite:///{database}")
        try:
            with transaction(engine) as session:
                tables = session.connection().exec_driver_sql(
                    "SELECT count(*) FROM sqlite_master WHERE name = 'policy_version'"
                )
                book = load_book(session) if tables.scalar() else None
        finally:
            engine.dispose()
        return book if book is not None and book.version else None

    def _version(self, database: Path) -> str | None:
        book = self._stored(database)
        return book.version if book else None

    def _examine(self, database: Path, point: str) -> list[str]:
        faults = integrity(database)
        book = self._stored(database)
        if book is not None and book.version not in self._books:
            faults.append(f"version {book.version} is neither of the two")
        elif book is not None:
            if book != self._books[book.version]:
                faults.append(f"the records are not those of version {book.version}")
            faults += findings(book, gazette_text(POLICY))
        return [f"policy load, killed {point}: {fault}" for fault in faults]

    def _count(self, point: str, old: bool, new: bool) -> None:
        killed, were_old, were_new = self.points.get(point, (0, 0, 0))
        self.points[point] = (killed + 1, were_old + int(old), were_new + int(new))
