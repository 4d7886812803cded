"""``cunwu …``: every command in one place; the work is in cunwu.commands."""

from __future__ import annotations

import json
import os
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from cunwu.chat.agent import DialogueAgent
    from cunwu.rulings.book import PolicyBook

# Rasa and TensorFlow read these when imported: before anything else.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class Role(str, Enum):
    """Who asks."""

    VILLAGER = "villager"
    CADRE = "cadre"
    UNKNOWN = "unknown"


class Fault(str, Enum):
    """What is wrong with an answer that ``cunwu evaluate`` lists."""

    WRONG = "wrong"
    PERMISSION = "permission"
    TOPIC = "topic"
    CLAUSE = "clause"


app = typer.Typer(
    help="村务：村里能不能开这个证明，该不该接这件事，依据是哪一条。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
policy_app = typer.Typer(help="政策数据：载入、检查。", no_args_is_help=True)
db_app = typer.Typer(help="数据库。", no_args_is_help=True)
app.add_typer(policy_app, name="policy")
app.add_typer(db_app, name="db")

REGION = typer.Option(None, "--region", help="地方：名字或代码，比如 榆树市 或 220182（不写就是吉林省）")
AS_OF = typer.Option(None, "--as-of", help="按哪一天看：2026-11-22 这样（不写就是今天）")
ROLE = typer.Option(Role.UNKNOWN, "--role", help="谁在问：villager 村民、cadre 村干部、unknown 不知道")
POLICY = typer.Argument(Path("data/policy"), help="政策数据的文件夹")


def main() -> None:
    """The command; a store that cannot be used is a sentence, not a traceback."""
    from sqlalchemy.exc import DBAPIError

    try:
        app()
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        typer.echo(f"错误：数据库用不了（{reason}）：看看 CUNWU_DATABASE 指的对不对，文件坏没坏", err=True)
        sys.exit(2)


def _fail(words: object, code: int = 2) -> typer.Exit:
    typer.echo(f"错误：{words}", err=True)
    return typer.Exit(code)


@app.command()
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
        book = _book()
        start = commands.setting(region, as_of, book)
        if batch is not None:
            lines = commands.open_lines(batch)
            bad = commands.batch(_agent(), lines, sys.stdout, start, book)
            raise typer.Exit(1 if bad else 0)
        if question is None:
            raise commands.BadQuestion("没有写要问的话（看用法：cunwu ask --help）")
        turns = [question, *then]
        for turn in turns:
            checked(turn)
        answer = commands.ask(_agent(), turns, start)
    except ValueError as error:
        raise _fail(error) from None
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else _plain(answer))


@app.command()
def shell(region: str | None = REGION, as_of: str | None = AS_OF, role: Role = ROLE) -> None:
    """在终端里聊：一问一答，退出按 Ctrl-D。"""
    from cunwu.commands.ask import setting
    from cunwu.commands.shell import talk

    try:
        start = setting(region, as_of, _book())
    except ValueError as error:
        raise _fail(error) from None
    talk(_agent(), start)


@app.command()
def serve(
    host: str | None = typer.Option(None, "--host", help="监听的地址（设置 CUNWU_HOST，默认 127.0.0.1）"),
    port: int | None = typer.Option(None, "--port", help="端口（设置 CUNWU_PORT，默认 8470）"),
) -> None:
    """开网页和接口；准备好了会打印网址。"""
    from cunwu.commands.serve import run

    try:
        run(host, port)
    except (ValueError, OSError, LookupError) as error:
        raise _fail(error) from None


@app.command()
def train(force: bool = typer.Option(False, "--force", help="没过期也重新训练")) -> None:
    """训练模型；没有改动就跳过。"""
    from cunwu.chat import model

    reason = "指定重新训练" if force else model.stale_reason()
    if reason is None:
        typer.echo("模型是新的，不用训练。")
        return
    typer.echo(f"训练模型（约一分钟）：{reason}")
    model.train()
    typer.echo("训练好了。")


@app.command("check-data")
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


@app.command()
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
        raise _fail("--list 和 --json 不能一起用：JSON 里每一题都有")
    try:
        asked = commands.questions(files)
        book = _book()
        found = commands.evaluate(_agent(), asked, book, list(Kind) if perturb else [])
        if out is not None:
            commands.write(found, out)
    except (ValueError, OSError) as error:
        raise _fail(error) from None
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        commands.show(found, sys.stdout, listed.value if listed else None)
    missed = commands.shortfalls(found.plain, floor_verdict, max_permissions)
    for words in missed:
        typer.echo(f"没达到要求：{words}", err=True)
    raise typer.Exit(1 if missed else 0)


@app.command()
def doctor(as_json: bool = typer.Option(False, "--json", help="输出 JSON")) -> None:
    """检查能不能用：数据库、政策数据、模型、试问一句。有毛病退出码是 1。"""
    from cunwu.commands.doctor import examine

    found = examine()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for check in found:
            typer.echo(f"{'好  ' if check['ok'] else '不好'} {check['name']}：{check['detail']}")
    raise typer.Exit(0 if all(check["ok"] for check in found) else 1)


@policy_app.command("load")
def policy_load(folder: Path = POLICY) -> None:
    """把政策数据载入数据库：要么全部载入，要么原样不动。"""
    from cunwu.store.database import connect, transaction
    from cunwu.store.errors import PolicyError
    from cunwu.store.files import read_policy
    from cunwu.store.migrate import upgrade
    from cunwu.store.save import save_book

    try:
        book = read_policy(folder)
        engine = connect()
        upgrade(engine)
        with transaction(engine) as session:
            changed = save_book(session, book)
    except PolicyError as error:
        raise _fail(f"{error}（数据库没有动）") from None
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
        raise _fail(error) from None
    for finding in found:
        typer.echo(finding)
    typer.echo(f"有{len(found)}处毛病" if found else "没有毛病")
    raise typer.Exit(1 if found else 0)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """建库或升级数据库的表。"""
    from cunwu.store.database import address, connect
    from cunwu.store.migrate import upgrade

    upgrade(connect())
    typer.echo(f"数据库是最新的：{address().split('@')[-1]}")


def _book() -> PolicyBook:
    from cunwu.store.database import connect
    from cunwu.store.records_cache import Records

    try:
        return Records(connect()).current()
    except Exception as error:
        raise ValueError(
            f"读不了数据库，先运行 make run 或 cunwu policy load（{error.__class__.__name__}）"
        ) from None


def _agent() -> DialogueAgent:
    from cunwu.chat.agent import DialogueAgent
    from cunwu.chat.model import ModelError

    try:
        return DialogueAgent()
    except ModelError as error:
        raise ValueError(str(error)) from None


def _plain(answer: dict[str, Any]) -> str:
    options = [f"  {number}. {button['title']}" for number, button in enumerate(answer["buttons"], 1)]
    return "\n".join([answer["reply"], *options])
