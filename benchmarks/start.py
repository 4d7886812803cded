"""How long Cunwu takes to be ready, how much memory it holds, and how large its environment is.

``python -m benchmarks.start``
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import Server, loaded_store, memory, run
from benchmarks.table import megabytes, seconds, table
from benchmarks.turn import questions

STARTS = 5
TURNS = 200


def installed_size(folder: Path) -> int:
    """Bytes that a folder takes on the disk; a file with several names counts once."""
    files = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(parent, name))
            files[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(files.values())


def before_serving(database: Path) -> list[tuple[str, str]]:
    """The commands of ``make run`` that come before the server, where nothing is stale."""
    rows = []
    for words in (("db", "upgrade"), ("policy", "load")):
        begin = time.perf_counter()
        done = run(*words, database=database)
        if done.returncode:
            raise RuntimeError(done.stderr)
        rows.append((f"cunwu {' '.join(words)}, nothing to do", seconds(time.perf_counter() - begin)))
    return rows


def serving(database: Path, log: Path) -> list[tuple[str, str]]:
    """Start and stop a few times; then talk."""
    ready: list[float] = []
    empty: list[int] = []
    for number in range(STARTS + 1):
        server = Server(database, log)
        try:
            taken = server.wait()
            if number == 0:
                continue  # the first reads everything from the disk
            ready.append(taken)
            empty.append(memory(server.process.pid)[0])
            if number == STARTS:
                session = ""
                for text in questions()[:TURNS]:
                    session = server.say(text, **({"session": session} if session else {}))["session"]
                talked, most = memory(server.process.pid)
        finally:
            server.stop()
    return [
        (f"cunwu serve to ready, median of {STARTS}", seconds(statistics.median(ready))),
        (f"slowest of {STARTS}", seconds(max(ready))),
        ("memory when ready (RSS)", megabytes(statistics.median(empty))),
        (f"memory after {TURNS} turns (RSS)", megabytes(talked)),
        ("most memory so far", megabytes(most)),
    ]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="cunwu-start-") as folder:
        database = loaded_store(Path(folder))
        rows = before_serving(database) + serving(database, Path(folder) / "log")
    rows.append((f"installed size ({Path(sys.prefix).name})", megabytes(installed_size(Path(sys.prefix)))))
    print(table(("start", f"{os.cpu_count()} cores"), rows))


if __name__ == "__main__":
    main()
