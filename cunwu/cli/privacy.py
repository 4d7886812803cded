"""What is held of a conversation: handed out, taken out; and the retention of all."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import typer

from cunwu.cli.common import fail, store

privacy_app = typer.Typer(
    help="个人资料：导出一个会话的全部，抹掉一个会话，清理过期的。做了什么都记在操作记录里。",
    no_args_is_help=True,
)

WHICH = typer.Argument(..., metavar="ID", help="会话编号、回执号（20261123-K7P2QX）或公众号的 openid")
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
DRY = typer.Option(False, "--dry-run", help="只说会删什么，什么也不动")


@privacy_app.command("export")
def export_one(
    which: str = WHICH,
    output: Path = typer.Option(Path("-"), "--output", help="写到哪个文件（- 是标准输出）；已有的不覆盖"),
) -> None:
    """把一个会话留下的全部资料写成 JSON，一张表一段。"""
    from cunwu.store.access import server
    from cunwu.store.personal import export, named

    try:
        with store() as session:
            found = export(session, server(session), named(session, which))
            words = json.dumps(found, ensure_ascii=False, indent=1, default=str)
            if output != Path("-"):
                # what people said is for nobody else on this machine
                with os.fdopen(os.open(output, NEW, 0o600), "w", encoding="utf-8") as file:
                    file.write(words + "\n")
    except KeyError:
        raise fail(_unknown(which)) from None
    except FileExistsError:
        raise fail(f"{output} 已经有了：换个名字") from None
    except (OSError, LookupError) as error:
        raise fail(error) from None
    counts = Counter({table: len(rows) for table, rows in found.items()})
    typer.echo(words if output == Path("-") else f"写好了：{output}，{_told(counts)}")


@privacy_app.command("erase")
def erase_one(
    which: str = WHICH,
    dry: bool = DRY,
    sure: bool = typer.Option(False, "--yes", help="不再问一遍，直接抹掉"),
) -> None:
    """抹掉一个会话的全部资料，找不回来。已经合计的统计不动，里面没有人。"""
    from cunwu.store.access import server
    from cunwu.store.personal import erase, holdings, named

    try:
        with store() as session:
            conversation = named(session, which)
            found = holdings(session, server(session), conversation)
        typer.echo(f"会删：{_told(found)}")
        if dry:
            return
        if not sure:
            typer.confirm("抹掉以后找不回来，抹掉吗？", abort=True)
        with store() as session:
            gone = erase(session, server(session), conversation)
    except KeyError:
        raise fail(_unknown(which)) from None
    except LookupError as error:
        raise fail(error) from None
    typer.echo(f"抹掉了：{_told(gone)}")


@privacy_app.command("retain")
def retain_all(
    days: int | None = typer.Option(
        None, "--days", min=1, max=3650, help="留多少天；不写就看 CUNWU_RETENTION_DAYS（默认180）"
    ),
    dry: bool = DRY,
) -> None:
    """清理过期的资料：会话、话、答复、评价、线索、自己问的。服务开着时每天自己做一次。"""
    from cunwu.settings import Settings
    from cunwu.store.database import connect
    from cunwu.store.migrate import upgrade
    from cunwu.store.retention import due, retain
    from cunwu.store.versions import now

    try:
        kept = days or Settings.from_environment().retention_days
        engine = connect()
        upgrade(engine)
        counts = due(engine, now(), kept) if dry else sum(retain(engine, now(), kept), Counter[str]())
    except (ValueError, LookupError) as error:
        raise fail(error) from None
    typer.echo(f"{'会删' if dry else '清理了'}{kept}天以前的：{_told(counts)}")


def _told(counts: Counter[str]) -> str:
    from cunwu.labels import labels

    names = labels("tables")
    return "，".join(f"{names[table]}{count}" for table, count in counts.items() if count) or "没有"


def _unknown(which: str) -> str:
    return f"没有“{which[:40]}”这个会话：请用会话的编号、回执号，或者公众号的 openid"
