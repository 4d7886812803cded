"""Accounts of the helpdesk, from the server's own command line: the first admin is made here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from cunwu.cli.common import fail, records, store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cunwu.store.access import Actor, Role
    from cunwu.store.accounts import Account

account_app = typer.Typer(
    help="工作台（/helpdesk）的账号：建第一个管理员，看有谁，重设密码，停用。", no_args_is_help=True
)

LOGIN = typer.Argument(..., help="登录名：小写英文字母开头，3到30个字母、数字、点、横线，比如 wang.gang")
ROLE = typer.Option(
    ...,
    "--role",
    help="admin 管理员；list_keeper 清单员；responder 答复员；viewer 只看",
)


@account_app.command()
def add(
    login: str = LOGIN,
    name: str = typer.Option(..., "--name", help="姓名，村民看得到，比如 王干事"),
    role: str = ROLE,
    region: str = typer.Option(..., "--region", help="管哪个地方（连它下面的）：名字或代码"),
) -> None:
    """建一个账号。密码由本人在这里输（不显示），或者从标准输入读一行；不写在命令里。"""
    from cunwu.labels import labels
    from cunwu.store.accounts import create

    with _refusing():
        chosen, found = _role(role), records().find_region(region)
        if found is None:
            raise ValueError(f"没有“{region}”这个地方：请用吉林省内的地名或代码，比如 榆树市 或 220182")
        given = _password()
        with store() as session:
            create(session, None, login, name, chosen, found.code, given)
    typer.echo(f"建好了：{login.strip().lower()}，{labels('roles')[role]}，{found.name}")


@account_app.command("list")
def list_accounts(as_json: bool = typer.Option(False, "--json", help="输出 JSON")) -> None:
    """有哪些账号：登录名、姓名、角色、地方、是不是停用了。"""
    from cunwu.labels import labels

    with _refusing(), store() as session:
        found = _accounts(session)[1]
    if as_json:
        rows = [
            {
                "login": one.login,
                "name": one.name,
                "role": one.role.value,
                "region": one.region,
                "region_name": one.region_name,
                "open": one.open,
                "own_password": one.own,
                "created_at": one.created_at.isoformat(timespec="seconds") + "Z",
            }
            for one in found
        ]
        typer.echo(json.dumps({"accounts": rows}, ensure_ascii=False))
        return
    for one in found:
        words = (one.login, one.name, labels("roles")[one.role.value], one.region_name)
        typer.echo("\t".join((*words, "" if one.open else "停用")).rstrip())
    if not found:
        typer.echo("还没有账号：用 cunwu account add 建第一个管理员。")


@account_app.command()
def password(login: str = LOGIN) -> None:
    """重设密码（忘了的时候）；本人登录以后要自己再换一个。他原来登录着的，都退出。"""
    from cunwu.store.accounts import set_password

    with _refusing(), store() as session:
        _named(session, login)
    given = _password()
    with _refusing(), store() as session:
        server, account = _named(session, login)
        set_password(session, server, account.id, given)
    typer.echo("密码换了。")


@account_app.command()
def close(login: str = LOGIN) -> None:
    """停用一个账号：登录不了，登录着的也退出。记录都留着；要再用，请管理员在页面上恢复。"""
    from cunwu.store.accounts import change

    with _refusing(), store() as session:
        server, account = _named(session, login)
        change(session, server, account.id, account.name, account.role, account.region, False)
    typer.echo("停用了。")


def _accounts(session: Session) -> tuple[Actor, list[Account]]:
    from cunwu.store.access import server
    from cunwu.store.accounts import accounts

    actor = server(session)
    return actor, accounts(session, actor)


def _role(word: str) -> Role:
    from cunwu.store.access import Role

    try:
        return Role(word)
    except ValueError:
        raise ValueError(f"没有“{word}”这种角色：{'、'.join(role.value for role in Role)}") from None


def _named(session: Session, login: str) -> tuple[Actor, Account]:
    actor, found = _accounts(session)
    for account in found:
        if account.login == login.strip().lower():
            return actor, account
    raise LookupError(f"没有登录名是“{login}”的账号：用 cunwu account list 看有哪些")


def _password() -> str:
    """What is typed without being shown, twice; a line of standard input where nobody types."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("密码（不显示）", hide_input=True, confirmation_prompt="再输一遍")
        return typed
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _refusing() -> Iterator[None]:
    """What is refused, in words; nothing is done then. Raises typer.Exit."""
    try:
        yield
    except (ValueError, LookupError) as error:
        raise fail(error.args[0]) from None
