"""What the README promises exists: commands, settings, verdicts, topics."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from cunwu.cli import app
from cunwu.rulings.verdict import Topic, Verdict

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    group = get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for inner in getattr(command, "commands", {"": None}):
            assert f"cunwu {name} {inner}".strip() in README, f"{name} {inner}"


@pytest.mark.parametrize("word", [verdict.value for verdict in Verdict] + [topic.value for topic in Topic])
def test_every_verdict_and_topic_is_in_the_readme(word: str) -> None:
    assert f"`{word}`" in README


def test_every_setting_is_in_the_readme() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cunwu").rglob("*.py"))
    for setting in set(re.findall(r"CUNWU_[A-Z_]+[A-Z]", code)):
        assert setting in README, setting


def test_make_targets_named_in_the_readme_exist() -> None:
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", targets, re.MULTILINE), target
