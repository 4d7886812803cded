"""Killing ``cunwu serve`` while several people talk to it."""

from __future__ import annotations

import http.client
import json
import random
import sqlite3
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.kill_loads import integrity
from benchmarks.processes import Server, loaded_store
from benchmarks.talk import OF_THE_CALL, TEXTS

TALKERS = 3
LONGEST = 2.5  # seconds of talk before a kill
START_UP = 12.0  # seconds of a start, in which every fifth kill falls


class Talker:
    """One person: says one thing after the other, and says again what was not answered."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        self._server = server
        self._chance = chance
        self._waiting: tuple[str, str] | None = None
        # The first message opens the conversation; from then on a message is known by session and client_id.
        self._session = str(server.say("你好")["session"])
        self.answered: dict[str, dict[str, Any]] = {}
        self.resent = 0

    def talk(self, until: threading.Event) -> None:
        """Talk until told to stop or the server is gone."""
        try:
            while not until.is_set():
                self._say(uuid.uuid4().hex, self._chance.choice(TEXTS))
        except (OSError, http.client.HTTPException):
            pass

    def say_again(self) -> None:
        """Say again what got no answer."""
        if self._waiting:
            self.resent += 1
            self._say(*self._waiting)

    def _say(self, client_id: str, text: str) -> None:
        self._waiting = (client_id, text)
        self.answered[client_id] = self._server.say(text, client_id=client_id, session=self._session)
        self._waiting = None


class Talks:
    """A server with people who talk to it, and what was found after each kill."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        folder.mkdir(parents=True)
        self._chance = chance
        self._database = loaded_store(folder)
        self._server = Server(self._database, folder / "log")
        self._kills = 0
        self.acknowledged = self.resent = self.lost = self.doubled = 0
        self.points: Counter[str] = Counter()

    def __enter__(self) -> Talks:
        try:
            self._server.wait()
        except BaseException:
            self._server.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def kill_once(self) -> list[str]:
        """Let people talk, kill the server, start it again, and look. Returns the faults found."""
        self._kills += 1
        talkers = [Talker(self._server, random.Random(self._chance.random())) for _ in range(TALKERS)]
        self._kill_under_load(talkers)
        faults = integrity(self._database)
        self._server.restart()
        if self._kills % 5 == 0:
            time.sleep(self._chance.uniform(0.0, START_UP))
            self._server.kill()
            self.points["starting"] += 1
            faults += integrity(self._database)
            self._server.restart()
        self._server.wait()
        answered = {key: value for talker in talkers for key, value in talker.answered.items()}
        faults += self._examine(answered)
        for talker in talkers:
            talker.say_again()
        answered = {key: value for talker in talkers for key, value in talker.answered.items()}
        self.acknowledged += len(answered)
        self.resent += sum(talker.resent for talker in talkers)
        return [f"serve, kill {self._kills}: {fault}" for fault in faults + self._examine(answered)]

    def _kill_under_load(self, talkers: list[Talker]) -> None:
        end = threading.Event()
        threads = [threading.Thread(target=talker.talk, args=(end,)) for talker in talkers]
        for thread in threads:
            thread.start()
        time.sleep(self._chance.uniform(0.0, LONGEST))
        self._server.kill()
        self.points["talking"] += 1
        end.set()
        for thread in threads:
            thread.join()

    def _examine(self, answered: dict[str, dict[str, Any]]) -> list[str]:
        faults = integrity(self._database)
        with sqlite3.connect(self._database) as connection:
            connection.row_factory = sqlite3.Row
            messages = [dict(row) for row in connection.execute("SELECT * FROM message ORDER BY id")]
            rulings = Counter(row[0] for row in connection.execute("SELECT message_id FROM ruling"))
        connection.close()
        kept: dict[str, list[dict[str, Any]]] = {}
        replies: dict[int, list[dict[str, Any]]] = {}
        numbers: dict[str, list[int]] = {}
        for message in messages:
            numbers.setdefault(message["conversation_id"], []).append(message["number"])
            if message["client_id"]:
                kept.setdefault(message["client_id"], []).append(message)
            if message["replies_to"]:
                replies.setdefault(message["replies_to"], []).append(message)
        for client_id, answer in answered.items():
            faults += self._examine_one(answer, kept.get(client_id, []), replies)
        for message in messages:
            if message["author"] == "user" and len(replies.get(message["id"], [])) != 1:
                faults.append(f"message {message['id']} has {len(replies.get(message['id'], []))} answers")
            if message["author"] == "bot" and rulings[message["id"]] != 1:
                faults.append(f"answer {message['id']} has {rulings[message['id']]} rulings")
        for conversation, found in numbers.items():
            if sorted(found) != list(range(1, len(found) + 1)):
                faults.append(f"conversation {conversation} has the numbers {found}")
        return faults

    def _examine_one(
        self, answer: dict[str, Any], kept: list[dict[str, Any]], replies: dict[int, list[dict[str, Any]]]
    ) -> list[str]:
        given = [reply for message in kept for reply in replies.get(message["id"], [])]
        if not kept or not given:
            self.lost += 1
            return [f"acknowledged, but not in the store: {answer['id']}"]
        if len(kept) > 1 or len(given) > 1:
            self.doubled += 1
            return [f"kept {len(kept)} times, answered {len(given)} times: {answer['id']}"]
        stored = json.loads(given[0]["answer"])
        if stored != {key: value for key, value in answer.items() if key not in OF_THE_CALL}:
            return [f"the answer that was sent is not the one in the store: {answer['id']}"]
        return []
