"""Papers: notice, draft, opinion, lists, templates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cunwu.cli.asking import AS_OF, REGION
from cunwu.cli.common import agent, fail, records
from cunwu.rulings.verdict import Topic

if TYPE_CHECKING:
    from cunwu.papers.kinds import Kind
    from cunwu.papers.paper import Paper
    from cunwu.rulings import PolicyBook, Ruling

paper_app = typer.Typer(help="文书（Word）：告知单、证明草稿、研判意见、清单公示版。", no_args_is_help=True)

ITEM = typer.Argument(help="证明的名称，比如 亲属关系证明")
OUTPUT = typer.Option(..., "--output", help="写到哪个 .docx 文件")
PREVIEW = typer.Option(None, "--preview", help="再转一份 .pdf 或 .png（要有 LibreOffice；多页图片带页码）")
FORCE = typer.Option(False, "--force", help="文件已经有了也盖掉")
VILLAGE = typer.Option("", "--village", help="村名，比如 红星村（不写就留空）")
TOPIC = typer.Option(None, "--topic", metavar="事类", help=f"直接指明是哪类事，不用模型：{'、'.join(Topic)}")
FACT = typer.Option([], "--fact", help="已知的事实，名称=取值，可以写多次，比如 use=收养登记")


@paper_app.command()
def notice(
    item: str = ITEM,
    output: Path = OUTPUT,
    preview: Path | None = PREVIEW,
    village: str = VILLAGE,
    fact: list[str] = FACT,
    region: str | None = REGION,
    as_of: str | None = AS_OF,
    force: bool = FORCE,
) -> None:
    """不予出具告知单：村里不能开什么、凭哪一条、到哪里证明。对不上判定退出码是 1，出错是 2。"""
    _certificate("notice", item, fact, region, as_of, village, output, preview, force)


@paper_app.command()
def draft(
    item: str = ITEM,
    output: Path = OUTPUT,
    preview: Path | None = PREVIEW,
    village: str = VILLAGE,
    fact: list[str] = FACT,
    region: str | None = REGION,
    as_of: str | None = AS_OF,
    force: bool = FORCE,
) -> None:
    """可以出具的证明的草稿：空着的留给村里填，不盖章。对不上判定退出码是 1，出错是 2。"""
    _certificate("draft", item, fact, region, as_of, village, output, preview, force)


@paper_app.command()
def opinion(
    request: str = typer.Argument(help="来的是什么事，照原话写；没写 --topic 就由模型听懂"),
    output: Path = OUTPUT,
    preview: Path | None = PREVIEW,
    village: str = VILLAGE,
    topic: Topic | None = TOPIC,
    item: str | None = typer.Option(None, "--item", help="哪一项证明（--topic certificate 时用）"),
    fact: list[str] = FACT,
    region: str | None = REGION,
    as_of: str | None = AS_OF,
    force: bool = FORCE,
) -> None:
    """村级事务研判意见：来事、已知情况、结论、依据、什么会改变结论。对不上判定退出码是 1，出错是 2。"""
    from cunwu.chat.service import checked
    from cunwu.commands import paper as commands
    from cunwu.commands.ask import setting
    from cunwu.papers.kinds import Kind
    from cunwu.rulings import decide

    try:
        words, book = checked(request), records()
        commands.check_files(output, preview, force)
        start = setting(region, as_of, book)
        if topic is not None and not topic.ruled:
            raise ValueError(f"{topic.value} 不作判定，出不了研判意见")
        if topic is None:
            case = commands.understood(agent(), words, start, book)
        else:
            case = commands.case_of(topic, item, fact, start, book)
        _write(Kind.OPINION, decide(case, book), book, village, words, output, preview, force)
    except (ValueError, RuntimeError) as error:
        raise _failed(error) from None


@paper_app.command()
def lists(
    name: str = typer.Argument(help="清单的编号或名称，比如 national-cancelled-2020"),
    output: Path = OUTPUT,
    preview: Path | None = PREVIEW,
    region: str | None = REGION,
    as_of: str | None = AS_OF,
    force: bool = FORCE,
) -> None:
    """清单公示版：把一份清单排成可以贴出去的样子。出错时退出码是 2。"""
    from cunwu.commands import paper as commands
    from cunwu.papers.paper import Details, make_list
    from cunwu.settings import Settings

    try:
        book = records()
        commands.check_files(output, preview, force)
        found, day = commands.catalogue(name, region, as_of, book)
        made = make_list(found, book, day, Details(date.today()), Settings.from_environment().papers)
        _save(made, output, preview, force)
    except (ValueError, RuntimeError) as error:
        raise _failed(error) from None


@paper_app.command()
def templates(folder: Path = typer.Argument(help="放到哪个文件夹"), force: bool = FORCE) -> None:
    """把自带的模板（Word）放进一个文件夹，改好后用 CUNWU_PAPERS 指明。出错时退出码是 2。"""
    from cunwu.commands import paper as commands

    try:
        for path in commands.copy_templates(folder, force):
            typer.echo(f"写好了：{path}")
    except ValueError as error:
        raise _failed(error) from None


def _certificate(
    kind: str,
    item: str,
    facts: list[str],
    region: str | None,
    as_of: str | None,
    village: str,
    output: Path,
    preview: Path | None,
    force: bool,
) -> None:
    from cunwu.commands import paper as commands
    from cunwu.papers.kinds import Kind

    try:
        book = records()
        commands.check_files(output, preview, force)
        ruling = commands.certificate(item, facts, region, as_of, book)
        _write(Kind(kind), ruling, book, village, "", output, preview, force)
    except (ValueError, RuntimeError) as error:
        raise _failed(error) from None


def _write(
    kind: Kind,
    ruling: Ruling,
    book: PolicyBook,
    village: str,
    request: str,
    output: Path,
    preview: Path | None,
    force: bool,
) -> None:
    from cunwu.papers.paper import Details, make_paper
    from cunwu.settings import Settings

    details = Details(date.today(), village, request)
    made = make_paper(kind, ruling, book, details, Settings.from_environment().papers)
    _save(made, output, preview, force)


def _save(made: Paper, output: Path, preview: Path | None, force: bool) -> None:
    from cunwu.commands.paper import save

    for path in save(made.content, output, preview, force):
        typer.echo(f"写好了：{path}")


def _failed(error: Exception) -> typer.Exit:
    """Exit code 1 where the paper does not fit the ruling, else 2."""
    from cunwu.papers.kinds import Unfit

    return fail(error, 1 if isinstance(error, Unfit) else 2)
