"""For whoever answers in the bot's place: who waits, take over, reply, give back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import typer

from cunwu.cli.common import fail, line, store
from cunwu.store.days import in_china

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

desk_app = typer.Typer(help="人工答复：谁在等、接手、回话、交还。", no_args_is_help=True)

STATES = {"bot": "机器人在答", "waiting": "在等人", "human": "有人接着"}
AUTHORS = {"user": "问", "bot": "机器人", "human": "人工"}
ROLES = {"villager": "村民", "cadre": "村干部", "unknown": "没说"}

WHICH = typer.Argument(..., help="会话编号，写前几位就行（cunwu desk waiting 里有）")
BY = typer.Option(..., "--by", help="谁来答：村民看得到的名字，比如 王干事")
JSON = typer.Option(False, "--json", help="输出 JSON")


@desk_app.command()
def waiting(as_json: bool = JSON) -> None:
    """谁在等人答（等得最久的在前），哪些已经有人接着。"""
    from cunwu.chat.desk import cases

    with store() as session:
        found = cases(session)
    rows = [
        {
            "conversation": one.conversation,
            "state": one.state,
            "who": one.who,
            "since": one.since.isoformat(timespec="seconds") + "Z",
            "region": one.place,
            "role": one.role,
            "last": one.last,
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps({"conversations": rows}, ensure_ascii=False))
        return
    for one in found:
        state = f"{one.who}接着" if one.who else STATES[one.state]
        words = (one.conversation[:8], state, _clock(one.since), one.place, ROLES[one.role], line(one.last))
        typer.echo("\t".join(words))
    if not found:
        typer.echo("没有人在等。")


@desk_app.command()
def show(which: str = WHICH, as_json: bool = JSON) -> None:
    """看一个会话：最近50句，谁在答。"""
    from cunwu.chat.history import page

    with store() as session:
        conversation = _conversation(session, which)
        found = page(session, conversation, before=None, after=None)
    if as_json:
        typer.echo(json.dumps({"conversation": conversation, **found.to_json()}, ensure_ascii=False))
        return
    typer.echo(f"{conversation}  {found.who + '接着' if found.who else STATES[found.state]}")
    if found.earlier:
        typer.echo("（前面还有）")
    for one in found.messages:
        author = one["name"] or AUTHORS[one["author"]]
        typer.echo(f"\n{one['number']}. {author}  {_clock(datetime.fromisoformat(one['created_at'][:-1]))}")
        typer.echo(one["text"])


@desk_app.command()
def take(which: str = WHICH, by: str = BY) -> None:
    """接手：从现在起由人来答，机器人不出声。"""
    from cunwu.chat import handover

    _act(handover.take, which, by)
    typer.echo("接手了，机器人不再出声。回话用 cunwu desk reply，交还用 cunwu desk back。")


@desk_app.command()
def reply(which: str = WHICH, text: str = typer.Argument(..., help="要说的话"), by: str = BY) -> None:
    """回一句话，还没接手的就接手；身份证号、手机号、银行卡号会遮掉再发。"""
    from cunwu.chat import handover

    number = _act(handover.reply, which, by, text)
    typer.echo(f"发出去了，是这个会话的第{number}句。")


@desk_app.command()
def back(which: str = WHICH, by: str = BY) -> None:
    """交还：机器人接着原来的话往下答。"""
    from cunwu.chat import handover

    _act(handover.hand_back, which, by)
    typer.echo("交还了，机器人接着答。")


@desk_app.command()
def close(which: str = WHICH, by: str = BY) -> None:
    """了结：不再等人，机器人从头答起。"""
    from cunwu.chat import handover

    _act(handover.close, which, by)
    typer.echo("了结了，机器人从头答起。")


def _act(act: Callable[..., Any], which: str, by: str, *more: str) -> Any:
    """Does ``act`` whole or not at all. Raises typer.Exit with words."""
    from cunwu.chat.handover import named

    now = datetime.now(timezone.utc).replace(tzinfo=None)
    try:
        with store() as session:
            return act(session, _conversation(session, which), named(by), *more, now)
    except ValueError as error:
        raise fail(error) from None


def _conversation(session: Session, which: str) -> str:
    from cunwu.chat.desk import conversation_named

    try:
        return conversation_named(session, which)
    except LookupError as error:
        raise fail(error) from None


def _clock(moment: datetime) -> str:
    """UTC as a clock in China shows it."""
    return f"{in_china(moment):%m-%d %H:%M}"
