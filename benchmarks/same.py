"""The same questions asked three ways: ``cunwu ask``, ``POST /api/chat``, Rasa's own servers.

``python -m benchmarks.same QUESTIONS.jsonl`` (each line {"id", "turns": […]});
exits with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.processes import (
    BIN,
    HOST,
    ROOT,
    answers,
    environment,
    free_port,
    loaded_store,
    post,
    run,
    served,
    start,
    stop,
    wait_until,
)
from benchmarks.table import seconds, table

COMPARED = ("verdict", "item", "clauses")
Rows = list[dict[str, Any]]
Answers = list[dict[str, Any]]


def by_batch(rows: Rows, database: Path, folder: Path) -> Answers:
    """``cunwu ask --batch``"""
    file = folder / "questions.jsonl"
    lines = [json.dumps({"id": row["id"], "turns": row["turns"]}, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")
    done = run("ask", "--batch", str(file), database=database, timeout=3600)
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)
    return [json.loads(line) for line in done.stdout.splitlines()]


def by_http(rows: Rows, database: Path, folder: Path) -> Answers:
    """``POST /api/chat`` of ``cunwu serve``, each line in a session of its own."""
    found = []
    with served(database, folder / "serve.log") as server:
        for row in rows:
            answer: dict[str, Any] = {}
            for turn in row["turns"]:
                fields = {"session": answer["session"]} if answer else {}
                answer = server.say(turn, **fields)
            found.append(answer)
    return found


@contextlib.contextmanager
def rasa_running(database: Path, folder: Path) -> Iterator[str]:
    """Rasa's own server and its action server; gives the address of the REST channel."""
    port, actions_port = free_port(), free_port()
    endpoints = folder / "endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://{HOST}:{actions_port}/webhook\n", encoding="utf-8")
    env = environment(database, SANIC_HOST=HOST, RASA_TELEMETRY_ENABLED="false")
    commands = {
        f"http://{HOST}:{actions_port}/health": [
            *("run", "actions", "--actions", "actions.actions", "-p", str(actions_port)),
        ],
        f"http://{HOST}:{port}/": [
            *("run", "-m", "models/cunwu.tar.gz", "--endpoints", str(endpoints)),
            *("--credentials", "credentials.yml", "-i", HOST, "-p", str(port)),
        ],
    }
    log = folder / "rasa.log"
    processes = [start([str(BIN / "rasa"), *words], env, log) for words in commands.values()]
    try:
        for url, process in zip(commands, processes, strict=True):
            wait_until(lambda url=url: answers(url), process, log)  # type: ignore[misc]
        yield f"http://{HOST}:{port}/webhooks/rest/webhook"
    finally:
        for process in processes:
            stop(process)


def by_rasa(rows: Rows, database: Path, folder: Path) -> Answers:
    """``rasa run`` beside ``rasa run actions``; the answer is the ``custom`` message of the REST channel."""
    found = []
    with rasa_running(database, folder) as url:
        for row in rows:
            sender = uuid.uuid4().hex
            for turn in row["turns"]:
                messages = post(url, {"sender": sender, "message": turn})
            customs = [message["custom"] for message in messages if "custom" in message]
            found.append(customs[0] if customs else {})
    return found


WAYS: dict[str, Callable[[Rows, Path, Path], Answers]] = {
    "cunwu ask --batch": by_batch,
    "POST /api/chat": by_http,
    "rasa run + rasa run actions": by_rasa,
}


def differences(rows: Rows, found: dict[str, Answers]) -> list[str]:
    """Where the ways do not agree, one line each."""
    lines = []
    for number, row in enumerate(rows):
        for field in COMPARED:
            values = {way: answers[number].get(field, "nothing") for way, answers in found.items()}
            if len({json.dumps(value) for value in values.values()}) > 1:
                lines.append(f"{row['id']} {' / '.join(row['turns'])}: {field} {values}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, compare, print. Returns 1 where an answer differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same", description=__doc__)
    parser.add_argument(
        "questions", type=Path, nargs="?", default=ROOT / "tests/evaluation/development.jsonl"
    )
    given = parser.parse_args(arguments)
    lines = given.questions.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    found: dict[str, Answers] = {}
    shown = []
    with tempfile.TemporaryDirectory(prefix="cunwu-same-") as name:
        folder = Path(name)
        database = loaded_store(folder)
        for way, answer in WAYS.items():
            begin = time.perf_counter()
            found[way] = answer(rows, database, folder)
            answered = sum("verdict" in one for one in found[way])
            shown.append((way, f"{answered} of {len(rows)}", seconds(time.perf_counter() - begin)))
    differing = differences(rows, found)
    print(table((given.questions.name, "answered", "with start-up"), shown))
    print("\n".join(differing))
    print(f"{len(differing)} differences in {', '.join(COMPARED)}")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
