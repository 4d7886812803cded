"""Where in the policy files a name stands: a fault across files is still named by file and line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cunwu.store.errors import PolicyError
from cunwu.store.strict_yaml import load_yaml, read_text

# A key and its value; an empty string stands for any.
Step = tuple[str, str]


class Word(NamedTuple):
    """One key with one value of a file."""

    file: str
    line: int
    field: str
    key: str
    value: str


def locate(folder: Path, files: str, steps: Sequence[Step], reason: str) -> PolicyError:
    """The refusal for the place that ``steps`` lead to, one after another, in the files of that pattern.

    Without such a place, where the last step stands; without that, the files alone.
    """
    words = [word for path in sorted(folder.glob(files)) for word in _words(path)]
    found = _follow(words, steps) or _follow(words, steps[-1:])
    if found is None:
        return PolicyError(files, None, "", reason)
    return PolicyError(found.file, found.line, found.field, reason)


def _follow(words: Sequence[Word], steps: Sequence[Step]) -> Word | None:
    rest = iter(words)
    found = None
    for step in steps:
        found = next((word for word in rest if _fits(word, step)), None)
        if found is None:
            return None
    return found


def _fits(word: Word, step: Step) -> bool:
    key, value = step
    return key in ("", word.key) and value in ("", word.value)


def _words(path: Path) -> Iterator[Word]:
    if path.suffix == ".csv":
        yield from _cells(path)
    else:
        for line, field, key, value in _scalars(load_yaml(path), "", ""):
            yield Word(path.name, line, field, key, value)


def _cells(path: Path) -> Iterator[Word]:
    reader = csv.reader(read_text(path).splitlines())
    header = next(reader, [])
    for row in reader:
        for key, value in zip(header, row, strict=False):
            yield Word(path.name, reader.line_num, key, key, value)


def _scalars(data: Any, field: str, key: str) -> Iterator[tuple[int, str, str, str]]:
    """Line, field, key and value of everything in ``data``; a list's values go by the list's key."""
    marks, named = data.lc, isinstance(data, dict)
    for part, value in data.items() if named else enumerate(data):
        line = int((marks.key if named else marks.item)(part)[0]) + 1
        place = f"{field}.{part}".lstrip(".")
        name = str(part) if named else key
        if isinstance(value, dict | list):
            if named:
                yield line, place, name, ""
            yield from _scalars(value, place, name)
        else:
            yield line, place, name, str(value)
