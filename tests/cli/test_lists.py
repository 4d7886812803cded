"""``cunwu policy import … publish …``: the clerk's whole way, as she types it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., bool]
KEY = "220182-retained-2024-01-01"


@pytest.fixture
def own(tmp_path: Path, loaded_file: Path) -> Path:
    """A loaded store that a test may change."""
    return Path(shutil.copy(loaded_file, tmp_path / "own.db"))


@pytest.fixture
def excel(tmp_path: Path) -> Path:
    """A small retained list."""
    book = Workbook()
    for words in (
        ["榆树市保留清单"],
        ["事项名称", "办理用途"],
        ["居住证明", "入学"],
        ["果园看护证明", "补助"],
    ):
        book.active.append(words)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_import_diff_publish_list_export_and_revert(
    cunwu: Run, own: Path, excel: Path, tmp_path: Path
) -> None:
    def policy(*words: str) -> str:
        done = cunwu("policy", *words, database=own)
        assert done.returncode == 0, done.stderr
        return done.stdout

    asked = ("--region", "榆树市", "--list", "retained")
    told = policy("import", str(excel), *asked, "--effective-from", "二〇二四年一月一日", "--by", "张三")
    assert "2项由“未列入清单”变为“可以出具”" in told and f"cunwu policy publish {KEY} --by" in told
    assert json.loads(policy("diff", KEY, "--json"))["entries"][0]["change"] == "added"
    same = cunwu("policy", "publish", KEY, "--by", "张三", database=own)
    assert same.returncode == 2 and "公布要换一个人" in same.stderr
    assert json.loads(policy("publish", KEY, "--by", "李四", "--json"))["ended"] == []
    assert "没有变化" in policy("load")
    (held,) = json.loads(policy("lists", "--region", "榆树市", "--json"))
    assert (held["status"], held["entries"]) == ("published", 2)
    assert [event["by"] for event in held["events"]] == ["张三", "李四"]
    out = tmp_path / "out.xlsx"
    policy("export", *asked, "--output", str(out))
    (again,) = json.loads(policy("import", str(out), "--region", "220182", "--json"))
    assert again["diff"]["empty"] is True
    assert "撤回了" in policy("withdraw", again["id"], "--by", "王五")
    assert "2项由“可以出具”变为“未列入清单”" in policy("revert", KEY, "--by", "张三")
    assert "已撤回" in policy("lists")


def test_a_refused_file_exits_2_and_leaves_nothing(
    cunwu: Run, refused: Refused, own: Path, tmp_path: Path
) -> None:
    book = Workbook()
    for words in (["事项名称", "起用日期"], ["居住证明", "明年"]):
        book.active.append(words)
    book.save(tmp_path / "bad.xlsx")
    done = cunwu(
        *("policy", "import", str(tmp_path / "bad.xlsx"), "--region", "榆树市", "--list", "retained"),
        database=own,
    )
    assert refused(done)
    assert "表“Sheet”第2行B（起用日期）列：“明年”不是日期" in done.stderr
    assert "应当这样：2023-05-06" in done.stderr and "没有导入，库里没有动" in done.stderr
    assert json.loads(cunwu("policy", "lists", "--region", "榆树市", "--json", database=own).stdout) == []


@pytest.mark.parametrize(
    "words",
    [
        ("import", "none.xlsx", "--region", "榆树市"),
        ("import", "none.xlsx", "--region", "无此县"),
        ("import", "none.xlsx", "--region", "榆树市", "--effective-from", "不久"),
        ("diff", "nothing"),
        ("publish", "nothing", "--by", "甲"),
        ("withdraw", "national-cancelled-2020", "--by", "甲"),
        ("revert", "national-cancelled-2020"),
        ("lists", "--region", "无此县"),
        ("export", "--output", "x.xlsx"),
        ("export", "--output", "x.xlsx", "--region", "榆树市", "--list", "retained"),
        ("import-regions", "none.csv", "--under", "榆树市", "--source-title", "甲"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(
    cunwu: Run, refused: Refused, own: Path, words: tuple[str, ...]
) -> None:
    assert refused(cunwu("policy", *words, database=own))


def test_villages_and_the_example_are_loaded_from_the_command_line(
    cunwu: Run, own: Path, tmp_path: Path
) -> None:
    table = tmp_path / "regions.csv"
    table.write_text("代码,名称,级别\n220182101000,某某镇,乡镇\n", encoding="utf-8")
    done = cunwu(
        *("policy", "import-regions", str(table), "--under", "榆树市", "--source-title", "某某代码"),
        database=own,
    )
    assert "新增1个地方" in done.stdout, done.stderr
    assert "载入了" in cunwu("policy", "load", "--example", database=own).stdout
    assert "示例县（虚构）" in cunwu("policy", "lists", "--region", "示例县", database=own).stdout
    assert "没有变化" in cunwu("policy", "load", database=own).stdout
    assert "载入了" in cunwu("policy", "load", "--no-example", database=own).stdout
    assert cunwu("policy", "lists", "--region", "示例县", database=own).returncode == 2
