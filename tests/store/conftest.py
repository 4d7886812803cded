"""Shared by the store tests: SQLite files, a store already loaded, and copies of data/policy to damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from cunwu.rulings import PolicyBook
from cunwu.store.files import read_policy
from cunwu.store.strict_yaml import read_yaml

POLICY = Path(__file__).parents[2] / "data" / "policy"


@pytest.fixture(scope="session", autouse=True)
def remembered() -> Iterator[None]:
    """A file with the same name and bytes is parsed once: a damaged copy differs in one file of twenty."""
    parsed: dict[tuple[str, bytes], Any] = {}
    parse = read_yaml

    def remember(path: Path, schema: Any) -> Any:
        if not path.is_file():
            return parse(path, schema)
        key = (path.name, path.read_bytes())
        if key not in parsed:
            parsed[key] = parse(path, schema)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cunwu.store.files.read_yaml", remember)
        yield


@pytest.fixture(scope="session")
def book(remembered: None) -> PolicyBook:
    """All records of data/policy, read once."""
    return read_policy(POLICY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/policy that a test may damage."""
    return Path(shutil.copytree(POLICY, tmp_path / "policy"))


@pytest.fixture
def damage(folder: Path) -> Callable[[str, str, str], int | None]:
    """Replaces the first ``old`` of a file by ``new``; returns the line on which ``new`` begins."""

    def replace_once(file: str, old: str, new: str) -> int | None:
        path = folder / file
        text = path.read_bytes().decode("utf-8")
        assert old in text, f"{file} does not say {old}"
        path.write_bytes(text.replace(old, new, 1).encode("utf-8"))
        return text[: text.index(old)].count("\n") + 1

    return replace_once


@pytest.fixture
def loaded(store: Engine) -> Engine:
    """A store that holds data/policy; each test has its own."""
    return store
