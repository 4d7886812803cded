"""Questions and answers: ask, shell, serve, doctor."""

from __future__ import annotations

import json
import sys
from enum import Enum
from typing import Any

import typer

from cunwu.cli.common import agent, fail, records


class Role(str, Enum):
    """Who asks."""

    VILLAGER = "villager"
    CADRE = "cadre"
    UNKNOWN = "unknown"


asking = typer.Typer()
MARKS = {"good": "好  ", "care": "当心", "bad": "不好"}

REGION = typer.Option(None, "--region", help="地方：名字或代码，比如 榆树市 或 220182（不写就是吉林省）")
AS_OF = typer.Option(None, "--as-of", help="按哪一天看：2026-11-22 这样（不写就是今天）")
ROLE = typer.Option(Role.UNKNOWN, "--role", help="谁在问：villager 村民、cadre 村干部、unknown 不知道")


@asking.command()
def ask(
    question: str | None = typer.Argument(None, help="要问的话"),
    then: list[str] = typer.Option([], "--then", help="接着说的话，可以写多次；答的是最后一句"),
    batch: str | None = typer.Option(None, "--batch", help="JSON Lines 文件，- 是标准输入；一行一题"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    region: str | None = REGION,
    as_of: str | None = AS_OF,
    role: Role = ROLE,
) -> None:
    """问一句，答一句。出错时退出码是 2；--batch 里有答不了的行时是 1。"""
    from cunwu.chat.service import checked
    from cunwu.commands import ask as commands

    try:
        book = records()
        start = commands.setting(region, as_of, book)
        if batch is not None:
            lines = commands.open_lines(batch)
            bad = commands.batch(agent(), lines, sys.stdout, start, book)
            raise typer.Exit(1 if bad else 0)
        if question is None:
            raise commands.BadQuestion("没有写要问的话（看用法：cunwu ask --help）")
        turns = [question, *then]
        for turn in turns:
            checked(turn)
        answer = commands.ask(agent(), turns, start)
    except ValueError as error:
        raise fail(error) from None
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else _plain(answer))


@asking.command()
def shell(region: str | None = REGION, as_of: str | None = AS_OF, role: Role = ROLE) -> None:
    """在终端里聊：一问一答，退出按 Ctrl-D。"""
    from cunwu.commands.ask import setting
    from cunwu.commands.shell import talk

    try:
        start = setting(region, as_of, records())
    except ValueError as error:
        raise fail(error) from None
    talk(agent(), start)


@asking.command()
def serve(
    host: str | None = typer.Option(None, "--host", help="监听的地址（设置 CUNWU_HOST，默认 127.0.0.1）"),
    port: int | None = typer.Option(None, "--port", help="端口（设置 CUNWU_PORT，默认 8470）"),
) -> None:
    """开网页和接口；准备好了会打印网址。"""
    from sqlalchemy.exc import DBAPIError

    from cunwu.commands.serve import run, store_words

    try:
        run(host, port)
    except (ValueError, OSError, LookupError) as error:
        raise fail(error) from None
    except DBAPIError as error:
        raise fail(store_words(error)) from None


@asking.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="输出 JSON")) -> None:
    """查机器、设置、库、模型，再试问一句：哪里不对、意味着什么、怎么治。有用不了的退出码是 1。"""
    from cunwu.commands.doctor import examine

    found = examine()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for check in found:
            mark = MARKS[check["level"]]
            typer.echo(f"{mark} {check['name']}：{check['detail']}")
            if check["code"]:
                typer.echo(f"     意味着：{check['means']}\n     怎么治：{check['mend']}")
    raise typer.Exit(0 if all(check["ok"] for check in found) else 1)


def _plain(answer: dict[str, Any]) -> str:
    options = [f"  {number}. {button['title']}" for number, button in enumerate(answer["buttons"], 1)]
    return "\n".join([answer["reply"], *options])
