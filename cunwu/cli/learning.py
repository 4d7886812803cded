"""Listening better: train, check-data, evaluate, unanswered."""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path

import typer

from cunwu.cli.common import agent, day, fail, records, store


class Fault(str, Enum):
    """What is wrong with an answer that ``cunwu evaluate`` lists."""

    WRONG = "wrong"
    PERMISSION = "permission"
    TOPIC = "topic"
    CLAUSE = "clause"


learning = typer.Typer()


@learning.command()
def train(force: bool = typer.Option(False, "--force", help="没过期也重新训练")) -> None:
    """训练模型；没有改动就跳过。"""
    from cunwu.chat import model

    reason = "指定重新训练" if force else model.stale_reason()
    if reason is None:
        typer.echo("模型是新的，不用训练。")
        return
    typer.echo(f"训练模型（要几分钟）：{reason}")
    model.train()
    typer.echo("训练好了。")


@learning.command("check-data")
def check_data(
    folder: Path = typer.Option(Path("data/nlu"), "--folder", help="训练句子的文件夹"),
    against: list[Path] = typer.Option(
        [Path("tests/evaluation")], "--against", help="留出的题（JSONL 文件或文件夹），训练句子不能和它们太像"
    ),
) -> None:
    """检查训练句子：有没有套模板、有没有重复、有没有和留出的题太像。"""
    from cunwu.commands import check_data as checks
    from cunwu.store.records_cache import store_or_files

    lines = [line for _, line in checks.training_lines(folder)]
    files = [f for path in against for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    worst = checks.worst_skeletons(lines, store_or_files())
    twice = checks.duplicates(lines)
    near = checks.too_near(lines, checks.held_out(files))
    typer.echo(f"训练句子{len(lines)}句。最常见的句架（最多{checks.MOST_ALIKE}句）：")
    for skeleton, count in worst:
        typer.echo(f"  {count} {skeleton}")
    for text in twice:
        typer.echo(f"重复：{text}")
    for line, question, jaccard in near:
        typer.echo(f"太像留出的题（{jaccard:.2f}）：{line} ／ {question}")
    raise typer.Exit(1 if twice or near or worst[0][1] > checks.MOST_ALIKE else 0)


@learning.command()
def unanswered(
    since: str = typer.Option("", "--since", help="从哪一天起：2026-11-01 这样"),
    out: Path | None = typer.Option(None, "--out", help="写进这个文件（不写就打印出来）；已经有的不覆盖"),
) -> None:
    """把没听准、被纠正、说没用、转了人工，还没有人标过的话导出成训练数据（NLU YAML），给人看过、改对再用。"""
    from cunwu.chat.lessons import TO_LABEL, nlu_yaml
    from cunwu.store.labelled import guessed

    try:
        start = day(since, "--since")
    except ValueError as error:
        raise fail(error) from None
    with store() as session:
        found = guessed(session, start)
    text = nlu_yaml([(one.text, one.need, one.said_at) for one in found], TO_LABEL)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise fail(f"写不了“{out}”：{error.strerror}") from None
    typer.echo(f"导出了{len(found)}句：{out}")


@learning.command()
def evaluate(
    files: list[Path] = typer.Argument(
        None, help="题目：JSON Lines 文件（不写就是 tests/evaluation 里的全部）"
    ),
    perturb: bool = typer.Option(
        False, "--perturb", help="再换六种说法问：错别字、同音字、繁体字、没有标点、口头语、东北话"
    ),
    out: Path | None = typer.Option(None, "--out", help="把 JSON 和图写进这个文件夹"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON"),
    floor_verdict: float | None = typer.Option(
        None, "--floor-verdict", min=0, max=1, help="判定对的至少占多少（0到1，按原样问的算）"
    ),
    max_permissions: int | None = typer.Option(
        None, "--max-permissions", min=0, help="不该放行却放行的最多几题（按原样问的算）"
    ),
    listed: Fault | None = typer.Option(
        None,
        "--list",
        help="列出题目：wrong 判定错的、permission 错误放行的、topic 主题错的、clause 条款错的",
    ),
) -> None:
    """拿有标准答案的题考一遍，打印成绩。没达到要求退出码是 1，出错是 2。"""
    from cunwu.commands import evaluate as commands
    from cunwu.evaluation.perturb import Kind

    if as_json and listed:
        raise fail("--list 和 --json 不能一起用：JSON 里每一题都有")
    try:
        asked = commands.questions(files)
        book = records()
        found = commands.evaluate(agent(), asked, book, list(Kind) if perturb else [])
        if out is not None:
            commands.write(found, out)
    except (ValueError, OSError) as error:
        raise fail(error) from None
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        commands.show(found, sys.stdout, listed.value if listed else None)
    missed = commands.shortfalls(found.plain, floor_verdict, max_permissions)
    for words in missed:
        typer.echo(f"没达到要求：{words}", err=True)
    raise typer.Exit(1 if missed else 0)
