"""Every command explains itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import typer.main
from rich.cells import cell_len
from typer.testing import CliRunner

from cunwu.cli import app

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def commands(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words of a command or group, and of every command in it."""
    inner: dict[str, Any] = getattr(command, "commands", {})
    return [path, *(words for name, one in inner.items() for words in commands(one, (*path, name)))]


def inner_commands(command: Any) -> list[Any]:
    """The commands of a group."""
    return list(getattr(command, "commands", {}).values())


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


@pytest.mark.parametrize("words", ALL, ids=lambda words: " ".join(words) or "cunwu")
def test_no_word_of_help_is_cut_at_80_columns(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "80"}).output
    assert max(cell_len(line) for line in shown.splitlines()) <= 80
    assert "…" not in shown
    command: Any = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]
    told = "".join(re.sub(r"[│╭╮╰╯─\s]", "", line) for line in shown.splitlines())
    for text in [command.help or "", *(one.short_help or one.help for one in inner_commands(command))]:
        assert [part for part in re.findall(r"[\u4e00-\u9fff]{1,4}", text) if part not in told] == []
