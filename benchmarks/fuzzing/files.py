"""Policy files, office hours and questions, damaged: read whole, or refused with words."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from ruamel.yaml import YAML
from sqlalchemy.orm import Session

from benchmarks.fuzzing import hostile
from benchmarks.fuzzing.target import Target
from benchmarks.processes import POLICY
from cunwu.evaluation.questions import QuestionError, load
from cunwu.store.database import connect, transaction
from cunwu.store.errors import PolicyError
from cunwu.store.files import read_policy
from cunwu.store.migrate import upgrade
from cunwu.store.office_hours import read_hours, span_text
from cunwu.store.refusal import Refusal
from cunwu.store.save import save_book
from cunwu.store.versions import stored_version

LONGEST_LIST = 2  # of what a policy file lists: small files are read often
YAML_WORDS = (
    "&a ",
    "*a",
    "<<: *a",
    "!!python/object:os.system ",
    "- ",
    ": ",
    "? ",
    "|",
    "[",
    "{",
    "}",
    "\t",
    "null",
    "~",
    "yes",
    "2024-02-30",
    "2024-01-01",
    ".inf",
    "0x1F",
    "1_000",
    "\n---\n",
    "\n...\n",
    "%YAML 1.1\n",
    "# ",
    "'",
    '"',
    "\x07",
    "\u2028",
)
CSV_WORDS = (",", '"', "\x00", "\r", "\n", ";", "a" * 140_000, "22", "村")
QUESTION: dict[str, Any] = {
    "id": "q1",
    "turns": ["死亡证明能开吗"],
    "role": "villager",
    "topic": "certificate",
    "item": "死亡证明",
    "verdict": "not_issued",
    "also": [],
    "clauses": [9],
    "note": "",
    "region": "吉林省",
    "as_of": "2026-11-22",
}


class Files:
    """A folder to write into, and a store that holds a small policy."""

    def __init__(self, folder: Path) -> None:
        self._small = _small_policy(folder / "policy")
        self._engine = connect(f"sqlite:///{folder / 'small.db'}")
        upgrade(self._engine)
        with transaction(self._engine) as session:
            save_book(session, read_policy(self._small))
        self._names = sorted(
            path.relative_to(self._small).as_posix()
            for path in self._small.rglob("*")
            if path.suffix in (".yml", ".csv")
        )
        self._folder = folder / "tried"
        self._questions = folder / "questions.jsonl"

    def targets(self) -> list[Target]:
        """Policy, hours and questions."""
        return [
            Target("policy files", self.policies(), self.check_policy, 15),
            Target("office hours", _hours(), check_hours, 40),
            Target("questions", _questions(), self.check_questions, 60),
        ]

    def policies(self) -> SearchStrategy[tuple[str, bytes]]:
        """One of the files, and what it holds instead."""
        return st.sampled_from(self._names).flatmap(
            lambda name: st.tuples(st.just(name), _edited((self._small / name).read_bytes(), name))
        )

    def check_policy(self, drawn: tuple[str, bytes]) -> str:
        """It is loaded whole or refused, and a refusal leaves the store as it was."""
        name, data = drawn
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(self._small, self._folder)
        (self._folder / name).write_bytes(data)
        with Session(self._engine, future=True) as session:
            before = stored_version(session)
            try:
                save_book(session, read_policy(self._folder))
                return "loaded"
            except PolicyError as error:
                assert str(error).strip() and error.file
                assert stored_version(session) == before
                return "refused"
            finally:
                session.rollback()

    def check_questions(self, data: bytes) -> str:
        """They are questions, or there are words for what is wrong."""
        self._questions.write_bytes(data)
        try:
            found = load([self._questions])
        except QuestionError as error:
            assert str(error).strip()
            return "refused"
        assert found and all(question.turns for question in found)
        return "read"


def check_hours(drawn: tuple[list[str], str, str]) -> str:
    """What is read can be asked for an opening, and written out and read again it is the same."""
    try:
        hours = read_hours(*drawn)
    except Refusal as error:
        assert str(error).strip()
        return "refused"
    if hours is None:
        return "none"
    opening = hours.opening(datetime(2026, 11, 22, 12))
    assert opening is None or opening >= datetime(2026, 11, 22, 12)
    weekly = ["、".join(span_text(span) for span in spans) for spans in hours.weekly]
    days = (" ".join(day.isoformat() for day in sorted(days)) for days in (hours.off, hours.extra))
    assert read_hours(weekly, *days) == hours
    return "read"


def _hours() -> SearchStrategy[tuple[list[str], str, str]]:
    spans = (
        "8:30-11:30",
        "13:00～17:00",
        "8:30-11:30，13:00-17:00",
        "24:00-25:00",
        "9:00-9:00",
        "08：30—11：30",
        "1:00-2:00 " * 60,
    )
    days = (
        "2026-10-01",
        "2026.10.1",
        "2026年10月1日",
        "2026-02-30",
        "0000-1-1",
        "9999-12-31",
        "2026-10-01 2026-10-02",
        "2026-1-1 " * 150,
    )
    line = st.one_of(st.sampled_from(spans), hostile.texts(20), st.text("0123456789:-～,、 ", max_size=24))
    listed = st.one_of(
        st.sampled_from(days), hostile.texts(20), st.text("0123456789-./年月日 ,", max_size=24)
    )
    weekly = hostile.replaced(("8:30-11:30", "8:30-11:30，13:00-17:00", "9:00-15:00", "", "", "", ""), line)
    off = st.one_of(st.just(""), st.just("2026-10-01"), listed)
    return st.tuples(weekly, off, off)


def _questions() -> SearchStrategy[bytes]:
    fields = hostile.replaced(list(QUESTION.values()), hostile.values()).map(
        lambda new: dict(zip(QUESTION, new, strict=True))
    )
    line = fields.map(lambda value: json.dumps(value).encode())
    lines = st.lists(st.one_of(line, hostile.raw_json(fields)), max_size=3).map(b"\n".join)
    return st.one_of(lines, line.flatmap(hostile.mutated))


@st.composite
def _edited(draw: Any, whole: bytes, name: str) -> bytes:
    """The text with words of its own language put in, lines taken out or doubled; or any bytes."""
    if draw(st.integers(0, 3)) == 0:
        return bytes(draw(hostile.mutated(whole)))
    lines = whole.decode().splitlines()
    words = CSV_WORDS if name.endswith(".csv") else YAML_WORDS
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(("word", "word", "drop", "twice", "indent", "cut", "value", "value")))
        if how == "word":
            where = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:where] + draw(st.sampled_from(words)) + lines[at][where:]
        elif how == "drop" and len(lines) > 1:
            del lines[at]
        elif how == "twice":
            lines.insert(at, lines[at])
        elif how == "indent":
            lines[at] = " " * draw(st.integers(0, 5)) + lines[at].lstrip()
        elif how == "cut":
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        else:
            lines[at] = lines[at].split(":")[0] + ": " + json.dumps(draw(hostile.texts(12)))
    codec = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030")))
    return "\n".join(lines).encode(codec, "replace")


def _small_policy(folder: Path) -> Path:
    """A copy of data/policy of which each list holds its first few alone."""
    shutil.copytree(POLICY, folder)
    for path in (*folder.glob("*/*.yml"), folder / "subjects.yml"):
        yaml = YAML(typ="rt")
        data = yaml.load(path.read_text(encoding="utf-8"))
        for value in data.values():
            if isinstance(value, list):
                del value[LONGEST_LIST:]
        with path.open("w", encoding="utf-8") as file:
            yaml.dump(data, file)
    return folder
