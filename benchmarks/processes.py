"""Starting Cunwu's own commands as processes of their own, as people do; only what was started here is ended."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "data" / "policy"
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
PATIENCE = 240.0  # seconds until a process must be ready or a command done


def environment(database: Path | None = None, **more: str) -> dict[str, str]:
    """The environment of a command: this one, without other settings of Cunwu, with the store at ``database``."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("CUNWU_")}
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Compiling Rasa and TensorFlow anew takes longer than everything else: keep it, but out of the packages.
        found["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
    found.update(PYTHONUTF8="1", CUNWU_SECRET="for tests and benchmarks only, kept nowhere")
    if database is not None:
        found["CUNWU_DATABASE"] = f"sqlite:///{database}"
    return {**found, **more}


def run(
    *words: str, database: Path | None = None, stdin: str | bytes = "", timeout: float = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run ``cunwu …`` to its end."""
    return subprocess.run(
        [str(BIN / "cunwu"), *words],
        cwd=ROOT,
        env=environment(database),
        input=stdin if isinstance(stdin, bytes) else stdin.encode("utf-8"),
        capture_output=True,
        timeout=timeout,
        check=False,
    )._decoded() if False else _run(words, database, stdin, timeout)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
