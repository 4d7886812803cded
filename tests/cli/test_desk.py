"""``cunwu desk`` and ``cunwu feedback``: a person answers by hand; answers of no use are read."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from cunwu.store.conversations import ConversationRow, MessageRow
from cunwu.store.database import connect, transaction
from cunwu.store.feedback import record_feedback

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
NOW = datetime(2026, 11, 20, 23, 30)
ID = "c0ffee00" + "0" * 24


@pytest.fixture
def file(tmp_path: Path, loaded_file: Path) -> Path:
    return Path(shutil.copy(loaded_file, tmp_path / "desk.db"))


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    """A store with one conversation that waits for a person."""
    engine = connect(f"sqlite:///{file}")
    with transaction(engine) as session:
        row = ConversationRow(id=ID, region="220182", role="cadre", created_at=NOW, updated_at=NOW)
        row.state, row.state_since = "waiting", NOW
        session.add(row)
        session.flush()
        texts = (("user", "镇里让填\n一张表"), ("bot", "这张表是谁要的？"), ("user", "转人工"))
        for number, (author, text) in enumerate(texts, 1):
            message = MessageRow(
                conversation_id=ID, number=number, author=author, text=text, created_at=NOW, answered_at=NOW
            )
            session.add(message)
            session.flush()
            if author == "bot":
                message.replies_to = message.id - 1
    yield engine
    engine.dispose()


@pytest.fixture
def desk(cunwu: Run, file: Path, engine: Engine) -> Run:
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        return cunwu("desk", *words, database=file)

    return command


def shown(desk: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk("show", ID, "--json").stdout)
    return found


def test_a_person_takes_replies_and_gives_back(desk: Run) -> None:
    assert desk("waiting").stdout == "c0ffee00\t在等人\t11-21 07:30\t榆树市\t村干部\t转人工\n"
    assert desk("take", "c0ff", "--by", "王干事").returncode == 0
    assert "王干事接着" in desk("waiting").stdout
    done = desk("reply", "c0ffee", "您打13843112345问问", "--by", "王干事")
    assert (done.returncode, done.stdout) == (0, "发出去了，是这个会话的第4句。\n")
    found = shown(desk)
    assert (found["conversation"], found["state"], found["who"]) == (ID, "human", "王干事")
    assert [one["author"] for one in found["messages"]] == ["user", "bot", "user", "human"]
    assert (found["messages"][3]["name"], found["messages"][3]["text"]) == ("王干事", "您打138****2345问问")
    assert "4. 王干事" in desk("show", "c0ffee00").stdout
    assert desk("back", "c0ffee00", "--by", "王干事").returncode == 0
    assert shown(desk)["state"] == "bot"
    assert desk("waiting").stdout == "没有人在等。\n"
    assert json.loads(desk("waiting", "--json").stdout) == {"conversations": []}


def test_who_waits_is_json_for_programs(desk: Run) -> None:
    assert json.loads(desk("waiting", "--json").stdout) == {
        "conversations": [
            {
                "conversation": ID,
                "state": "waiting",
                "who": None,
                "since": "2026-11-20T23:30:00Z",
                "region": "榆树市",
                "role": "cadre",
                "last": "转人工",
            }
        ]
    }


def test_a_matter_can_be_closed(desk: Run) -> None:
    assert desk("close", "c0ffee", "--by", "王干事").returncode == 0
    assert shown(desk)["state"] == "bot"


@pytest.mark.parametrize(
    "words",
    [
        ("back", "c0ffee", "--by", "王干事"),
        ("take", "c0ffee", "--by", " "),
        ("take", "abc", "--by", "王干事"),
        ("take", "dddd", "--by", "王干事"),
        ("show", "%%%%"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    desk: Run, refused: Refused, words: tuple[str, ...]
) -> None:
    assert refused(desk(*words))
    assert shown(desk)["state"] == "waiting"
    assert len(shown(desk)["messages"]) == 3


def test_another_person_and_an_empty_reply_are_refused(desk: Run, refused: Refused) -> None:
    desk("take", "c0ffee", "--by", "王干事")
    assert refused(desk("reply", "c0ffee", "您好", "--by", "李干事"))
    assert refused(desk("reply", "c0ffee", "  ", "--by", "王干事"))
    assert refused(desk("reply", "c0ffee", "长" * 2001, "--by", "王干事"))
    assert len(shown(desk)["messages"]) == 3


def test_answers_of_no_use_are_read_with_their_reason(cunwu: Run, file: Path, engine: Engine) -> None:
    assert cunwu("feedback", database=file).stdout == "这段日子没有人评价。\n"
    with transaction(engine) as session:
        record_feedback(session, ID, 2, False, "没说清去哪办", NOW)
    lines = cunwu("feedback", database=file).stdout.splitlines()
    assert lines[0] == "2026-11-20\t榆树市\t没用：没说清去哪办"
    assert lines[1:] == ["  问：镇里让填 一张表", "  答：这张表是谁要的？", "说有用的0回，说没用的1回。"]
    found = json.loads(cunwu("feedback", "--json", "--region", "长春市", database=file).stdout)
    assert (found["useful"], found["useless"], len(found["feedback"])) == (0, 1, 1)
    assert (found["feedback"][0]["reason"], found["feedback"][0]["author"]) == ("没说清去哪办", "bot")
    assert cunwu("feedback", "--from", "2026-11-21", database=file).stdout == "这段日子没有人评价。\n"
    with transaction(engine) as session:
        record_feedback(session, ID, 2, True, "", NOW)
    assert cunwu("feedback", database=file).stdout == "说有用的1回，说没用的0回。\n"
    assert "有用：没说原因" in cunwu("feedback", "--all", database=file).stdout
