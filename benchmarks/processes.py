"""Starting Cunwu's commands as processes, as people do; only what was started here is ended."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
POLICY = ROOT / "data" / "policy"
BIN = Path(sys.executable).parent
HOST = "127.0.0.1"
PATIENCE = 240.0  # seconds until a process must be ready or a command done


def environment(database: Path | str | None = None, **more: str) -> dict[str, str]:
    """The environment of a command: this one, with the store at ``database`` and no other setting.

    ``database``: a SQLite file, or the address of another store.
    """
    found = {name: value for name, value in os.environ.items() if not name.startswith("CUNWU_")}
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Compiling Rasa and TensorFlow anew takes longer than all else: keep it, but out of the packages.
        found["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
    found.update(PYTHONUTF8="1", CUNWU_SECRET="for tests and benchmarks only, kept nowhere")
    if database is not None:
        found["CUNWU_DATABASE"] = database if isinstance(database, str) else f"sqlite:///{database}"
    return {**found, **more}


def run(
    *words: str, database: Path | str | None = None, stdin: bytes = b"", timeout: float = PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run ``cunwu …`` to its end."""
    done = subprocess.run(
        [str(BIN / "cunwu"), *words],
        cwd=ROOT,
        env=environment(database),
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def start(command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a process whose words go to ``log``."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> float:
    """Wait; returns the seconds it took. Raises RuntimeError where the process ends or takes too long."""
    begin = time.perf_counter()
    while not ready():
        if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
            words = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{process.args} did not become ready:\n{words}")
        time.sleep(0.02)
    return time.perf_counter() - begin


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a GET of ``url`` gives 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def post(url: str, body: Any, timeout: float = PATIENCE) -> Any:
    """The JSON that a POST of ``body`` gives. Raises OSError or http.client.HTTPException."""
    data = json.dumps(body).encode("utf-8")
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return json.loads(response.read())


class Server:
    """``cunwu serve`` on a free port of this machine."""

    def __init__(self, database: Path | str, log: Path, **settings: str) -> None:
        self._env = environment(database, **settings)
        self._log = log
        self.port = free_port()
        self.process = self._start()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def _start(self) -> subprocess.Popen[bytes]:
        command = [str(BIN / "cunwu"), "serve", "--host", HOST, "--port", str(self.port)]
        return start(command, self._env, self._log)

    def wait(self) -> float:
        """Wait until it can answer; returns the seconds from now."""
        return wait_until(lambda: answers(f"{self.address}/readyz"), self.process, self._log)

    def say(self, text: str, **fields: str) -> dict[str, Any]:
        """The answer to a message. Raises OSError or http.client.HTTPException."""
        answer: dict[str, Any] = post(f"{self.address}/api/chat", {"text": text, **fields})
        return answer

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again on the same port."""
        self.process = self._start()

    def stop(self) -> None:
        """End it in an orderly way."""
        stop(self.process)


@contextlib.contextmanager
def served(database: Path, log: Path, **settings: str) -> Iterator[Server]:
    """A server that is ready, with these settings (CUNWU_…); it is stopped at the end."""
    server = Server(database, log, **settings)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def loaded_store(folder: Path) -> Path:
    """A new SQLite file in ``folder`` that holds data/policy."""
    database = folder / "cunwu.db"
    done = run("policy", "load", str(POLICY), database=database)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return database


def memory(pid: int) -> tuple[int, int]:
    """Bytes of memory that the process holds now, and at most so far (VmRSS, VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    sizes = {
        name: int(rest.split()[0]) * 1024
        for name, rest in (line.split(":", 1) for line in lines if " kB" in line)
    }
    return sizes["VmRSS"], sizes["VmHWM"]
