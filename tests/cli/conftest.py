"""Running ``cunwu`` as people do, over a store of the run's own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.processes import run

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, loaded_file: Path) -> Path:
    """A SQLite file that holds data/policy; commands only read it."""
    return Path(shutil.copy(loaded_file, tmp_path_factory.mktemp("cli") / "cunwu.db"))


@pytest.fixture(scope="session")
def cunwu(database: Path) -> Run:
    """Runs ``cunwu …``; ``database`` is another store than the run's."""

    def command(
        *words: str, database: Path = database, stdin: str | bytes = ""
    ) -> subprocess.CompletedProcess[str]:
        return run(
            *words,
            database=database,
            stdin=stdin.encode("utf-8") if isinstance(stdin, str) else stdin,
        )

    return command


def is_error(done: subprocess.CompletedProcess[str], code: int = 2) -> bool:
    """Whether the command failed as promised: exit code, Chinese words on stderr, no traceback, no output."""
    chinese = any("\u4e00" <= character <= "\u9fff" for character in done.stderr)
    return done.returncode == code and chinese and "Traceback" not in done.stderr and not done.stdout


@pytest.fixture(scope="session")
def refused() -> Callable[..., bool]:
    return is_error
