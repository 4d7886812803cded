"""``cunwu account``: the first admin is made on the server; a password is never in the command."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.processes import BIN, ROOT, environment

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
PASSWORD = "correct horse 42 staple"
FIRST = ("add", "wang.gang", "--name", "王刚", "--role", "admin", "--region", "榆树市")


@pytest.fixture
def file(tmp_path: Path, loaded_file: Path) -> Path:
    return Path(shutil.copy(loaded_file, tmp_path / "accounts.db"))


@pytest.fixture
def account(cunwu: Run, file: Path) -> Run:
    def command(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return cunwu("account", *words, database=file, stdin=stdin)

    return command


def test_an_account_lives_from_the_first_day_to_the_last(account: Run, refused: Refused) -> None:
    assert account("list").stdout == "还没有账号：用 cunwu account add 建第一个管理员。\n"
    done = account(*FIRST, stdin=f"{PASSWORD}\n")
    assert (done.returncode, done.stdout) == (0, "建好了：wang.gang，管理员，榆树市\n"), done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    again = account(*FIRST, stdin=f"{PASSWORD}\n")
    assert refused(again) and "已经有了" in again.stderr
    done = account("password", "WANG.GANG", stdin="雪落松花江 有一条船 17\n")
    assert (done.returncode, done.stdout) == (0, "密码换了。\n"), done.stderr
    assert account("list").stdout == "wang.gang\t王刚\t管理员\t榆树市\n"
    done = account("close", "wang.gang")
    assert (done.returncode, done.stdout) == (0, "停用了。\n"), done.stderr
    assert account("list").stdout == "wang.gang\t王刚\t管理员\t榆树市\t停用\n"
    (row,) = json.loads(account("list", "--json").stdout)["accounts"]
    assert row.pop("created_at").endswith("Z")
    assert row == {
        "login": "wang.gang",
        "name": "王刚",
        "role": "admin",
        "region": "220182",
        "region_name": "榆树市",
        "open": False,
        "own_password": False,
    }


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (("add", "wang", "--name", "王", "--role", "king", "--region", "榆树市"), PASSWORD, "king"),
        (("add", "wang", "--name", "王", "--role", "admin", "--region", "火星"), PASSWORD, "火星"),
        (("add", "王刚", "--name", "王", "--role", "admin", "--region", "榆树市"), PASSWORD, "王刚"),
        (("add", "wang", "--name", "", "--role", "admin", "--region", "榆树市"), PASSWORD, "姓名"),
        (("add", "wang", "--name", "王", "--role", "admin", "--region", "榆树市"), "", "密码"),
        (("add", "wang", "--name", "王", "--role", "admin", "--region", "榆树市"), "1234567890", "太容易"),
        (("password", "nobody"), PASSWORD, "nobody"),
        (("close", "nobody"), "", "nobody"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_stored(
    account: Run, refused: Refused, words: tuple[str, ...], stdin: str, told: str
) -> None:
    done = account(*words, stdin=f"{stdin}\n")
    assert refused(done) and told in done.stderr, done
    assert json.loads(account("list", "--json").stdout) == {"accounts": []}


def test_without_policy_nobody_is_admin_of_anything(cunwu: Run, refused: Refused, tmp_path: Path) -> None:
    for words in (FIRST, ("list",)):
        done = cunwu("account", *words, database=tmp_path / "empty.db", stdin=f"{PASSWORD}\n")
        assert refused(done) and "policy load" in done.stderr


def test_a_password_that_is_typed_is_not_shown(file: Path) -> None:
    ours, theirs = pty.openpty()
    typing = subprocess.Popen(
        [str(BIN / "cunwu"), "account", *FIRST],
        cwd=ROOT,
        env=environment(file),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = ""
    for question in ("密码（不显示）", "再输一遍"):
        while question not in shown:
            shown += os.read(ours, 1000).decode()
        while termios.tcgetattr(ours)[3] & termios.ECHO:  # what is typed before that is thrown away
            time.sleep(0.01)
        os.write(ours, f"{PASSWORD}\n".encode())
    while "建好了" not in shown:
        shown += os.read(ours, 1000).decode()
    assert typing.wait(60) == 0
    os.close(ours)
    assert PASSWORD not in shown
