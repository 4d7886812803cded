"""The lists of counties: policy import, diff, publish, withdraw, revert, lists, export, import-regions."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cunwu.cli.common import day, fail

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from cunwu.rulings.verdict import ListKind
    from cunwu.store.difference import Difference
    from cunwu.store.excel.read import Progress

list_commands = typer.Typer()


class Kind(str, Enum):
    """The kinds of list that a clerk may import."""

    RETAINED = "retained"
    CANCELLED = "cancelled"
    WORK_ITEMS = "work_items"
    ADMITTED = "admitted"
    MECHANISMS = "mechanisms"
    PLAQUES = "plaques"


DRAFT = typer.Argument(..., help="草稿的编号（cunwu policy lists 里有）")
BY = typer.Option(..., "--by", help="是谁做的：照写的记下来，不核对是不是本人")
CONFIRMED = typer.Option(
    [], "--confirm", help="像国家取消的事项、确实是另一件事的名称，认准一项写一次（diff 会列出来）"
)
LIST = typer.Option(
    None,
    "--list",
    metavar="种类",
    help="哪种清单：retained 保留、cancelled 取消、work_items 工作事务指导目录、admitted 准入事项、"
    "mechanisms 机制、plaques 牌子",
)
JSON = typer.Option(False, "--json", help="输出 JSON")
TITLE = typer.Option("", "--source-title", help="出处：文件全名（不写就用表头上面的标题）")
NUMBER = typer.Option("", "--source-number", help="出处：文号")
ISSUER = typer.Option("", "--source-issuer", help="出处：发文单位")
PUBLISHED = typer.Option("", "--source-published", help="出处：印发日期")
URL = typer.Option("", "--source-url", help="出处：网址（只写 gov.cn 的）")
IMPORTER = typer.Option(
    "", "--by", help="是谁导入的：照写的记下来，不核对是不是本人（不写就是登录这台机器的用户名）"
)


@list_commands.command("import")
def import_list(
    file: Path = typer.Argument(..., help="Excel 文件（.xlsx）"),
    region: str = typer.Option(..., "--region", help="哪个地方的：名字或代码"),
    kind: Kind | None = LIST,
    effective_from: str = typer.Option(
        "", "--effective-from", help="从哪一天起用：2024-01-01、2024年1月1日都行（不写就看表头上面写没写）"
    ),
    title: str = TITLE,
    number: str = NUMBER,
    issuer: str = ISSUER,
    published: str = PUBLISHED,
    url: str = URL,
    ignored: list[str] = typer.Option([], "--ignore", help="不读的表名或列名，可以写多次"),
    by: str = IMPORTER,
    as_json: bool = JSON,
) -> None:
    """把 Excel 清单导入成草稿：整个文件要么都收，要么都不收（说出哪张表、哪一行、哪一列）。"""
    from cunwu.commands import lists
    from cunwu.store.drafts import Document

    try:
        said = Document(
            title,
            number,
            issuer,
            day(published, "--source-published"),
            day(effective_from, "--effective-from"),
            url,
        )
        with _progress() as progress:
            made = lists.import_file(
                _engine(), file, region, _kind(kind), said, by or getpass.getuser(), ignored, progress
            )
    except ValueError as error:
        raise fail(f"{error}\n没有导入，库里没有动。") from None
    if as_json:
        found = [
            {"id": one.id, "notices": one.notices, "diff": lists.difference_json(one.difference)}
            for one in made
        ]
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in made:
        for notice in one.notices:
            typer.echo(f"看到：{notice}")
        typer.echo(lists.difference_text(one.difference))
        typer.echo(f"存成了草稿，还没有生效。核对后由另一个人公布：cunwu policy publish {one.id} --by 姓名")


@list_commands.command("diff")
def diff(
    catalogue: str = DRAFT,
    other: str | None = typer.Argument(None, help="再写一个编号，就比这两份：前一份是旧的"),
    as_json: bool = JSON,
) -> None:
    """看一份草稿会改变什么：清单里的项目，还有判定；也可以比任意两份。"""
    from cunwu.commands import lists

    try:
        found = lists.compare(_engine(), catalogue, other)
    except ValueError as error:
        raise fail(error) from None
    _show(found, as_json)


@list_commands.command("publish")
def publish(
    catalogue: str = DRAFT, by: str = BY, confirmed: list[str] = CONFIRMED, as_json: bool = JSON
) -> None:
    """公布草稿：公布的人不能是导入的人（只比名字，不核对本人）；原来的清单在前一天停用。"""
    from cunwu.commands import lists

    try:
        engine = _engine()
        difference = lists.compare(engine, catalogue)
        ended = lists.publish_draft(engine, catalogue, by, confirmed)
    except ValueError as error:
        raise fail(error) from None
    if as_json:
        found = {"id": catalogue, "ended": list(ended), "diff": lists.difference_json(difference)}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(lists.difference_text(difference))
    typer.echo(f"公布了：{catalogue}" + "".join(f"\n停用了：{one}" for one in ended))


@list_commands.command("withdraw")
def withdraw(catalogue: str = DRAFT, by: str = BY) -> None:
    """撤回草稿（不删除，留着记录）。"""
    from cunwu.commands import lists

    try:
        lists.withdraw_draft(_engine(), catalogue, by)
    except ValueError as error:
        raise fail(error) from None
    typer.echo(f"撤回了：{catalogue}")


@list_commands.command("revert")
def revert(
    catalogue: str = typer.Argument(..., help="要退回的清单的编号（已公布的）"),
    effective_from: str = typer.Option("", "--effective-from", help="从哪一天起退回（不写就是今天）"),
    by: str = IMPORTER,
    as_json: bool = JSON,
) -> None:
    """退回一份已公布的清单：做一份和前一版一样的草稿，由另一个人公布；什么都不删。"""
    from cunwu.commands import lists

    try:
        engine = _engine()
        made = lists.go_back(
            engine, catalogue, by or getpass.getuser(), day(effective_from, "--effective-from")
        )
        difference = lists.compare(engine, made)
    except ValueError as error:
        raise fail(error) from None
    _show(difference, as_json)
    if not as_json:
        typer.echo(f"存成了草稿。核对后由另一个人公布：cunwu policy publish {made} --by 姓名")


@list_commands.command("lists")
def show_lists(
    region: str | None = typer.Option(None, "--region", help="只看这个地方的"), as_json: bool = JSON
) -> None:
    """有哪些清单：编号、状态、起止的日子，谁导入、谁公布的。"""
    from cunwu.commands import lists

    try:
        found = lists.overview(_engine(), region)
    except ValueError as error:
        raise fail(error) from None
    if as_json:
        typer.echo(json.dumps(lists.stored_json(found), ensure_ascii=False))
    else:
        typer.echo(lists.overview_text(found, date.today()))


@list_commands.command("export")
def export(
    output: Path = typer.Option(..., "--output", help="写到哪个文件（.xlsx）；已经有的不覆盖"),
    catalogue: str | None = typer.Option(None, "--catalogue", help="清单的编号（草稿也行）"),
    region: str | None = typer.Option(None, "--region", help="哪个地方的（和 --list 一起写）"),
    kind: Kind | None = LIST,
    as_of: str = typer.Option("", "--as-of", help="按哪一天看（不写就是今天）"),
) -> None:
    """把一份清单导出成 Excel：改好了可以原样导入。"""
    from cunwu.commands import lists

    try:
        if (catalogue is None) == (region is None or kind is None):
            raise ValueError(lists.WHAT_TO_EXPORT)
        on = day(as_of, "--as-of") or date.today()
        found = lists.export(_engine(), catalogue, region, _kind(kind), on, output)
    except (ValueError, OSError) as error:
        raise fail(error) from None
    typer.echo(f"导出了“{found.name}”{len(found.entries)}项：{output}")


@list_commands.command("import-regions")
def import_regions(
    file: Path = typer.Argument(..., help="Excel（.xlsx）或 CSV 文件：代码、名称、级别、上级"),
    under: str = typer.Option(..., "--under", help="属于哪个县（市、区）：名字或代码"),
    source_title: str = typer.Option(..., "--source-title", help="出处：从哪里得来的（必须写）"),
    source_number: str = NUMBER,
    by: str = IMPORTER,
) -> None:
    """导入乡镇和村：整个文件要么都收，要么都不收。"""
    from cunwu.commands import lists

    try:
        added, renamed = lists.import_regions(
            _engine(), file, under, source_title, source_number, by or getpass.getuser()
        )
    except ValueError as error:
        raise fail(f"{error}\n没有导入，库里没有动。") from None
    typer.echo(f"新增{added}个地方，改名{renamed}个")


def _engine() -> Engine:
    from cunwu.store.database import connect
    from cunwu.store.migrate import upgrade

    engine = connect()
    upgrade(engine)
    return engine


def _kind(kind: Kind | None) -> ListKind | None:
    from cunwu.rulings.verdict import ListKind

    return ListKind(kind.value) if kind else None


def _show(found: Difference, as_json: bool) -> None:
    from cunwu.commands import lists

    if as_json:
        typer.echo(json.dumps(lists.difference_json(found), ensure_ascii=False))
    else:
        typer.echo(lists.difference_text(found))


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the terminal; nothing where the output is read by a program."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("读清单", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
