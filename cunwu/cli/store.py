"""The store: policy load, policy check, policy coverage, db upgrade."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import typer

from cunwu.cli.common import fail, records
from cunwu.cli.lists import list_commands

policy_app = typer.Typer(
    help="政策数据：载入、检查、看收了哪些清单；县里的清单：导入、比较、公布、导出。", no_args_is_help=True
)
policy_app.add_typer(list_commands)
db_app = typer.Typer(help="数据库。", no_args_is_help=True)

POLICY = typer.Argument(Path("data/policy"), help="政策数据的文件夹")


@policy_app.command("load")
def policy_load(
    folder: Path = POLICY,
    example: bool | None = typer.Option(
        None,
        "--example/--no-example",
        help="要不要虚构的示例县（用来试功能）；不写就看 CUNWU_EXAMPLE（1 或 0），也没写就原样不动",
    ),
) -> None:
    """把政策数据载入数据库：要么全部载入，要么原样不动。县里导入的清单不受影响。"""
    from cunwu.store import example as fictitious
    from cunwu.store.database import connect, transaction
    from cunwu.store.errors import PolicyError
    from cunwu.store.files import read_policy
    from cunwu.store.migrate import upgrade
    from cunwu.store.save import save_book

    try:
        wanted = fictitious.wanted(os.environ) if example is None else example
        book = read_policy(folder)
        county = fictitious.read_example() if wanted else None
        engine = connect()
        upgrade(engine)
        with transaction(engine) as session:
            changed = save_book(session, book)
            if county is not None:
                changed = fictitious.switch_on(session, county) or changed
            elif wanted is False:
                changed = fictitious.switch_off(session) or changed
    except ValueError as error:
        raise fail(error) from None
    except PolicyError as error:
        raise fail(f"{error}（数据库没有动）") from None
    counts = f"事项{len(book.items)}个，清单{len(book.catalogues)}份，规则{len(book.principles)}条"
    typer.echo(f"{'载入了' if changed else '没有变化'}：{counts}")


@policy_app.command("check")
def policy_check(folder: Path = POLICY) -> None:
    """检查政策数据：重叠、缺漏、重复或到不了的俗称、没有出处、和公报对不上的引文。"""
    from cunwu.store.errors import PolicyError
    from cunwu.store.files import read_policy
    from cunwu.store.validate import findings, gazette_text

    try:
        found = findings(read_policy(folder), gazette_text(folder))
    except PolicyError as error:
        raise fail(error) from None
    for finding in found:
        typer.echo(finding)
    typer.echo(f"有{len(found)}处毛病" if found else "没有毛病")
    raise typer.Exit(1 if found else 0)


@policy_app.command("coverage")
def policy_coverage(
    as_of: str | None = typer.Option(None, "--as-of", help="按哪一天看：2026-11-22 这样（不写就是今天）"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
) -> None:
    """哪些地方的清单收到了、哪天起、出自哪份文件，哪些没有收到。"""
    from cunwu.commands.ask import setting
    from cunwu.commands.coverage import lines
    from cunwu.replies.coverage import rows

    try:
        book = records()
        day = setting(None, as_of, book).as_of or date.today()
    except ValueError as error:
        raise fail(error) from None
    found = rows(book, day)
    if as_json:
        typer.echo(json.dumps({"as_of": day.isoformat(), "regions": found}, ensure_ascii=False))
    else:
        for line in lines(found):
            typer.echo(line)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """建库或升级数据库的表。"""
    from cunwu.store.database import address, connect
    from cunwu.store.migrate import upgrade

    upgrade(connect())
    typer.echo(f"数据库是最新的：{address().split('@')[-1]}")


@db_app.command("recount")
def db_recount() -> None:
    """把统计从留着的答复、会话、评价重新算一遍（地方改了上下级、或者怀疑不对时用；中途断了再运行一次）。"""
    from cunwu.store.database import connect
    from cunwu.store.insight_close import close_days, reopen
    from cunwu.store.migrate import upgrade
    from cunwu.store.versions import now

    engine = connect()
    upgrade(engine)
    reopen(engine)
    closed = list(close_days(engine, now()))
    said = f"统计算到了{closed[-1]}，之后的随看随算" if closed else "没有过完的日子可算，当天的随看随算"
    typer.echo(said)
