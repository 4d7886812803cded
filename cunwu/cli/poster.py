"""The poster with the QR code."""

from __future__ import annotations

from pathlib import Path

import typer

from cunwu.cli.common import fail, records

poster_app = typer.Typer()


@poster_app.command()
def poster(
    output: Path = typer.Option(..., "--output", help="写到哪个 .docx、.pdf 或 .png 文件"),
    village: str = typer.Option("", "--village", help="村名，比如 光明村"),
    region: str = typer.Option("", "--region", help="县（市、区），扫码后就按那里答，比如 榆树市"),
    address: str = typer.Option("", "--address", help="聊天页的网址（不写就用设置 CUNWU_ADDRESS）"),
    force: bool = typer.Option(False, "--force", help="文件已经有了也盖掉"),
) -> None:
    """贴在村部门口的海报：二维码和几句话，A4 一页。.pdf、.png 要有 LibreOffice。出错时退出码是 2。"""
    from cunwu.commands import paper as commands
    from cunwu.papers.poster import make_poster
    from cunwu.settings import Settings

    formats = (commands.DOCUMENT, *commands.PREVIEWS)
    try:
        settings = Settings.from_environment()
        commands.check_files(output, None, force, formats)
        place = commands.place(region, records()) if region else ""
        made = make_poster(address or settings.address, place, village, settings.papers)
        for path in commands.save(made.content, output, None, force, formats):
            typer.echo(f"写好了：{path}")
    except (ValueError, RuntimeError) as error:
        raise fail(error) from None
