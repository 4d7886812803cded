"""Copies of the whole store: backup, restore."""

from __future__ import annotations

from pathlib import Path

import typer

from cunwu.cli.common import fail

backups = typer.Typer()
FILE = typer.Argument(..., help="备份文件")


@backups.command("backup")
def backup(
    file: Path = FILE,
    replace: bool = typer.Option(False, "--replace", help="盖掉已有的同名文件"),
) -> None:
    """把整个库备成一个文件（清单、会话、账号都在里面，只有自己能读）；服务不用停。"""
    from cunwu.store.backup import back_up
    from cunwu.store.database import connect
    from cunwu.store.refusal import Refusal

    try:
        size = back_up(connect(), file, replace)
    except (Refusal, OSError) as error:
        raise fail(error) from None
    typer.echo(f"备好了：{file}（{size / 1e6:.1f} MB）")


@backups.command("restore")
def restore(
    file: Path = FILE,
    replace: bool = typer.Option(False, "--replace", help="库里已有的东西全部换成备份里的"),
) -> None:
    """把库恢复成备份的样子：要么全部恢复，要么原样不动；恢复前先停了服务。"""
    from cunwu.store.backup import restore as put_back
    from cunwu.store.database import connect
    from cunwu.store.refusal import Refusal

    try:
        put_back(connect(), file, replace)
    except (Refusal, OSError) as error:
        raise fail(error) from None
    typer.echo(f"恢复好了：{file}")
