"""The threat model names a test for each threat, and each test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", DOCUMENT)))


def threats() -> list[str]:
    part = DOCUMENT.split("## Threats", 1)[1].split("\n## ", 1)[0]
    return [line for line in part.splitlines() if line.startswith("| ")][1:]


@pytest.mark.parametrize("named", NAMED)
def test_a_named_test_is_there(named: str) -> None:
    file, _, name = named.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert name in tests if name else any(one.startswith("test_") for one in tests)


def test_every_threat_names_a_guard_and_a_test() -> None:
    assert len(threats()) >= 25
    for line in threats():
        _, threat, guard, tests, _ = (cell.strip() for cell in line.split("|"))
        assert threat and guard and re.search(r"`tests/", tests), line


def test_every_test_of_this_folder_stands_in_the_document() -> None:
    for path in Path(__file__).parent.glob("test_*.py"):
        if path.name != Path(__file__).name:
            assert f"tests/security/{path.name}" in DOCUMENT, path.name
