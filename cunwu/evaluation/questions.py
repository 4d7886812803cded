"""The labelled questions: JSON Lines, read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from cunwu.rulings.verdict import Topic

CLAUSES = range(1, 15)  # the measures; 14 is the closing sentence on communities


class Wanted(str, Enum):
    """What a labeller may ask for; coarser than the verdicts (judge.MEETS says what meets each)."""

    NOT_ISSUED = "not_issued"
    NOT_CANCELLED = "not_cancelled"
    PROHIBITED = "prohibited"
    NEEDS_APPROVAL = "needs_approval"
    ASSIST = "assist"
    DELEGATE = "delegate"
    ALLOWED = "allowed"
    CLARIFY = "clarify"
    NONE = "none"  # no ruling at all


class QuestionError(ValueError):
    """A file of questions that cannot be used: names file, line and reason, for people."""


@dataclass(frozen=True)
class Question:
    """One labelled question; ``file`` and ``line`` say where it was read.

    ``turns`` are said in order and the last is judged. ``also`` are verdicts that are right too. ``item`` may
    name several, joined by ";". ``region`` is a name or code (None: the province), ``as_of`` an ISO date
    (None: today).
    """

    file: str
    line: int
    id: str
    turns: tuple[str, ...]
    role: str
    topic: Topic
    item: str | None
    verdict: Wanted
    also: tuple[Wanted, ...]
    clauses: frozenset[int]
    note: str
    region: str | None = None
    as_of: str | None = None

    @property
    def items(self) -> tuple[str, ...]:
        """The names in ``item``."""
        return tuple(name.strip() for name in (self.item or "").split(";") if name.strip())

    @property
    def place(self) -> str:
        """File and line, for people."""
        return f"{self.file} 第{self.line}行"


def load(paths: Sequence[Path]) -> list[Question]:
    """Every question of some files. Raises QuestionError: a file is taken whole or not at all."""
    found: dict[str, Question] = {}
    for path in paths:
        for question in _read(path):
            earlier = found.setdefault(question.id, question)
            if earlier is not question:
                raise QuestionError(f"{question.place}：id“{question.id}”和 {earlier.place} 的一样")
    if not found:
        raise QuestionError(f"没有题：{'、'.join(map(str, paths)) or '一个文件也没有'}")
    return list(found.values())


def _read(path: Path) -> Iterator[Question]:
    try:
        lines = path.read_bytes().decode("utf-8").split("\n")
    except OSError as error:
        raise QuestionError(f"打不开 {path}：{error.strerror}") from None
    except UnicodeDecodeError:
        raise QuestionError(f"{path.name} 不是 UTF-8 编码") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Question(file=path.name, line=number, **_fields(line))
            except (ValueError, RecursionError) as error:
                raise QuestionError(f"{path.name} 第{number}行：{error}") from None


def _fields(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError("不是正确的 JSON") from None
    if not isinstance(row, dict):
        raise ValueError("应当是一个 JSON 对象")
    if unknown := row.keys() - _READERS.keys():
        raise ValueError(f"没有 {'、'.join(sorted(unknown))} 这个字段")
    if missing := _READERS.keys() - row.keys() - {"region", "as_of"}:
        raise ValueError(f"缺 {'、'.join(sorted(missing))}")
    fields = {}
    for name, value in row.items():
        try:
            fields[name] = _READERS[name](value)
        except ValueError as error:
            raise ValueError(f"{name}：{error}") from None
    return fields


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"应当是一段文字，不能是 {value!r}")
    return value


def _optional_text(value: Any) -> str | None:
    return None if value is None else _text(value)


def _note(value: Any) -> str:
    return value if value == "" else _text(value)


def _day(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(value)).isoformat()
    except ValueError:
        raise ValueError(f"{value!r} 不是日期：请写成 2026-11-22 这样") from None


def _one_of(words: type[Enum]) -> Callable[[Any], Any]:
    known = {word.value: word for word in words}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"不能是 {value!r}，可以是 {'、'.join(known)}")
        return known[value]

    return read


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def read_list(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(f"应当是列表，不能是 {value!r}")
        return tuple(map(read, value))

    return read_list


def _turns(value: Any) -> tuple[str, ...]:
    turns: tuple[str, ...] = _list_of(_text)(value)
    if not turns:
        raise ValueError("至少要有一句话")
    return turns


def _role(value: Any) -> str:
    if value not in ("villager", "cadre", "unknown"):
        raise ValueError(f"不能是 {value!r}，可以是 villager、cadre、unknown")
    return str(value)


def _wanted(value: Any) -> Wanted:
    if value == "none":
        raise ValueError("不作判定要写成 null")
    wanted: Wanted = Wanted.NONE if value is None else _one_of(Wanted)(value)
    return wanted


def _clause(value: Any) -> int:
    if type(value) is not int or value not in CLAUSES:
        raise ValueError(f"不能是 {value!r}，应当是 1 到 14 的整数")
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": _text,
    "turns": _turns,
    "role": _role,
    "topic": _one_of(Topic),
    "item": _optional_text,
    "verdict": _wanted,
    "also": _list_of(_one_of(Wanted)),
    "clauses": lambda value: frozenset(_list_of(_clause)(value)),
    "note": _note,
    "region": _optional_text,
    "as_of": _day,
}
