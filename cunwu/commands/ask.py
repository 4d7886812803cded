"""``cunwu ask`` and ``cunwu shell``: questions without a server; nothing is stored."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.progress import Progress

from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import BadMessage, checked
from cunwu.dialogue.state import State
from cunwu.rulings.book import PolicyBook


class BadQuestion(ValueError):
    """A region, day or line that cannot be used; the words are for people."""


@dataclass(frozen=True)
class Setting:
    """Where and when questions are answered for."""

    region: str
    as_of: date | None

    def slots(self) -> dict[str, Any]:
        day = self.as_of.isoformat() if self.as_of else None
        return {"case": State(region=self.region, as_of=day).to_json()}


def setting(region: str | None, as_of: str | None, book: PolicyBook) -> Setting:
    """Check a region's name or code and a day. Raises BadQuestion."""
    code = State.region
    if region:
        found = book.find_region(region)
        if found is None:
            raise BadQuestion(f"没有“{region}”这个地方：请用吉林省内的地名或代码，比如 榆树市 或 220182")
        code = found.code
    try:
        return Setting(code, date.fromisoformat(as_of) if as_of else None)
    except (TypeError, ValueError):
        raise BadQuestion(f"“{as_of}”不是日期：请写成 2026-11-22 这样") from None


class Conversation:
    """One conversation in memory."""

    def __init__(self, agent: DialogueAgent, start: Setting) -> None:
        self._agent = agent
        self._slots: dict[str, Any] = start.slots()
        self._folded: dict[str, Any] | None = None
        self._number = 0

    async def say(self, text: Any) -> dict[str, Any]:
        """The answer to ``text``. Raises BadMessage."""
        said = await self._agent.turn(checked(text), self._folded, self._slots)
        self._folded, self._slots = said.folded, {}
        self._number += 1
        return {"id": str(self._number), **said.answer, "reply": said.text, "buttons": said.buttons}


def ask(agent: DialogueAgent, turns: list[str], start: Setting) -> dict[str, Any]:
    """The answer to the last of ``turns``, in the context of the earlier ones."""

    async def run() -> dict[str, Any]:
        conversation = Conversation(agent, start)
        for turn in turns[:-1]:
            await conversation.say(turn)
        return await conversation.say(turns[-1])

    return asyncio.run(run())


def batch(agent: DialogueAgent, lines: IO[str], output: IO[str], start: Setting, book: PolicyBook) -> int:
    """Answer JSON Lines, one per input and in order; a bad line gets its error. Returns how many were bad."""
    bad = 0
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("答题", total=None)
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            answer = _line(agent, line, number, start, book)
            bad += "error" in answer
            written = json.dumps(answer, ensure_ascii=False)
            output.write(written.encode("utf-8", "replace").decode() + "\n")
            output.flush()
            progress.update(task, advance=1)
    return bad


def _line(agent: DialogueAgent, line: str, number: int, start: Setting, book: PolicyBook) -> dict[str, Any]:
    row: dict[str, Any] = {}
    try:
        parsed = json.loads(line)
        if not isinstance(parsed, dict):
            raise BadQuestion(f"第{number}行应当是一个 JSON 对象")
        row = parsed
        turns = row.get("turns")
        if not isinstance(turns, list) or not turns:
            raise BadQuestion(f"第{number}行没有 turns（要问的话）")
        where = start
        if row.get("region") or row.get("as_of"):
            where = setting(row.get("region"), row.get("as_of"), book)
        return {**ask(agent, turns, where), "id": row.get("id", str(number))}
    except (ValueError, RecursionError) as error:
        words = f"第{number}行不是正确的 JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        code = error.code if isinstance(error, BadMessage) else "bad_line"
        return {"id": row.get("id", str(number)), "error": {"code": code, "message": words}}


def open_lines(path: str) -> IO[str]:
    """The lines of a file, or of standard input for "-". Raises BadQuestion."""
    if path == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        return sys.stdin
    try:
        return Path(path).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadQuestion(f"打不开 {path}：{error.strerror}") from None
