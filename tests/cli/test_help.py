"""Every command explains itself."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import typer.main

from cunwu.cli import app

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def commands(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of a command or group, and of every command in it."""
    inner: dict[str, Any] = getattr(command, "commands", {})
    return [path, *(words for name, one in inner.items() for words in commands(one, (*path, name)))]


ALL = commands(typer.main.get_command(app))


def test_the_commands_of_the_design_are_there() -> None:
    wanted = {"ask", "shell", "serve", "train", "doctor", "policy load", "policy check", "db upgrade"}
    assert wanted <= {" ".join(words) for words in ALL}


@pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "cunwu")
def test_help_exits_0_and_says_what_the_command_does(cunwu: Run, words: tuple[str, ...]) -> None:
    done = cunwu(*words, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert any("\u4e00" <= character <= "\u9fff" for character in done.stdout)


@pytest.mark.parametrize("words", [("-h",), ("ask", "-h")])
def test_the_short_form_helps_too(cunwu: Run, words: tuple[str, ...]) -> None:
    assert cunwu(*words).returncode == 0


@pytest.mark.parametrize(
    "words", [("nosuch",), ("ask", "--nosuch"), ("policy", "nosuch"), ("serve", "--port", "x")]
)
def test_an_unknown_command_or_option_exits_2(cunwu: Run, words: tuple[str, ...]) -> None:
    done = cunwu(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
