"""No secret is taken from argv, and none is in what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cunwu.cli import app

SECRETS = re.compile(r"secret|passw|token|key\b|pin\b|credential", re.IGNORECASE)
PUBLIC = {"cunwu account password"}  # the command's name; what it reads is typed or piped
ROOT = Path(__file__).parents[2]


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{path} {name}")


def test_no_command_takes_a_secret_on_its_command_line() -> None:
    found = list(commands(get_command(app), "cunwu"))
    assert len(found) > 40
    taken = [
        (path, option)
        for path, command in found
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if SECRETS.search(option)
    ]
    assert taken == []
    named = {path for path, _ in found if SECRETS.search(path.rsplit(" ", 1)[-1])}
    assert named == PUBLIC


def test_the_key_in_a_file_is_the_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cunwu import settings

    monkeypatch.delenv("CUNWU_SECRET", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")
    key = settings.secret()
    assert len(key) >= 64 and settings.secret() == key
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0


def test_the_settings_that_may_be_printed_hold_no_secret() -> None:
    from cunwu.settings import Settings

    assert [name for name in Settings.__dataclass_fields__ if SECRETS.search(name)] == []
