"""Questions are read strictly, and a fault is named with its file and line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cunwu.evaluation.questions import Question, QuestionError, Wanted, load
from cunwu.evaluation.styles import STYLES, styles

Ask = Callable[..., Question]
QUESTIONS = sorted((Path(__file__).parents[1] / "evaluation").glob("*.jsonl"))

FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a field that is none": ({"varient": 1}, "没有 varient 这个字段"),
    "no turns": ({"turns": []}, "turns：至少要有一句话"),
    "turns of another kind": ({"turns": "能开吗"}, "turns：应当是列表"),
    "an empty turn": ({"turns": ["能开吗", " "]}, "turns：应当是一段文字"),
    "an id that is a number": ({"id": 7}, "id：应当是一段文字"),
    "an unknown role": ({"role": "king"}, "role：不能是 'king'"),
    "an unknown topic": ({"topic": "weather"}, "topic：不能是 'weather'"),
    "no topic": ({"topic": None}, "topic：不能是 None"),
    "a verdict of the engine": ({"verdict": "unlisted"}, "verdict：不能是 'unlisted'"),
    "no ruling in words": ({"verdict": "none"}, "要写成 null"),
    "an unknown second verdict": ({"also": ["maybe"]}, "also：不能是 'maybe'"),
    "a clause that is text": ({"clauses": ["9"]}, "clauses：不能是 '9'"),
    "a clause there is not": ({"clauses": [15]}, "clauses：不能是 15"),
    "a clause that is true": ({"clauses": [True]}, "clauses：不能是 True"),
    "an empty item": ({"item": ""}, "item：应当是一段文字"),
    "a note that is null": ({"note": None}, "note：应当是一段文字"),
    "a day that is none": ({"as_of": "2019-02-30"}, "as_of：'2019-02-30' 不是日期"),
    "a region that is a number": ({"region": 220182}, "region：应当是一段文字"),
}


def refused(path: Path) -> str:
    with pytest.raises(QuestionError) as error:
        load([path])
    return str(error.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_file_line_and_field(tmp_path: Path, row: dict[str, Any], fault: str) -> None:
    change, says = FAULTS[fault]
    path = tmp_path / "some.jsonl"
    lines = [json.dumps(row), "", json.dumps({**row, "id": "q-2", **change})]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert refused(path).startswith("some.jsonl 第3行：")
    assert says in refused(path)


@pytest.mark.parametrize(
    "field", ["id", "turns", "role", "topic", "item", "verdict", "also", "clauses", "note"]
)
def test_a_missing_field_is_named(tmp_path: Path, row: dict[str, Any], field: str) -> None:
    path = tmp_path / "some.jsonl"
    del row[field]
    path.write_text(json.dumps(row), encoding="utf-8")
    assert refused(path) == f"some.jsonl 第1行：缺 {field}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "第1行：不是正确的 JSON"),
        (b"[1]", "第1行：应当是一个 JSON 对象"),
        (b"\xff", "不是 UTF-8 编码"),
        (b"\n \n", "没有题"),
        (b"[" * 100_000, "第1行："),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(content)
    assert says in refused(path) and "some.jsonl" in refused(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "none.jsonl" in refused(tmp_path / "none.jsonl")


def test_an_id_is_used_once_in_all_files(tmp_path: Path, row: dict[str, Any]) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(QuestionError, match=r"b\.jsonl 第1行.*q-1.*a\.jsonl 第1行"):
        load(paths)


def test_what_is_read_is_what_was_written(question: Ask) -> None:
    read = question(verdict=None, also=["clarify"], item="甲;乙", region="榆树市", as_of="2024-01-01")
    assert (read.verdict, read.also, read.items) == (Wanted.NONE, (Wanted.CLARIFY,), ("甲", "乙"))
    assert (read.region, read.as_of, read.role, read.place) == (
        "榆树市", "2024-01-01", "villager", "one.jsonl 第1行",
    )  # fmt: skip


def test_the_questions_of_the_project_can_be_read() -> None:
    assert len(QUESTIONS) == 10
    assert len(load(QUESTIONS)) == 2398


@pytest.mark.parametrize(
    ("turns", "note", "expected"),
    [
        (["能开吗"], "口语", {"其他"}),
        (["能开吗", "那健在的呢"], "", {"多轮"}),
        (["能开吗"], "近似项:墓地≠死亡证明;繁体", {"近似项", "繁体"}),
        (["证名能开吗"], "错别字;电报式", {"错别字", "电报式"}),
        (["俺寻思整一个"], "主题:感谢;方言", {"方言"}),
        (["让村里" * 20], "叙述", {"语音或长句"}),
        (["能开吗"], "语音转写", {"语音或长句"}),
        (["可否出具？"], "公文体;一句两问:前者取消", {"公文体", "一句多问"}),
    ],
)
def test_styles_are_read_from_note_and_turns(
    question: Ask, turns: list[str], note: str, expected: set[str]
) -> None:
    found = styles(question(turns=turns, note=note))
    assert set(found) == expected <= set(STYLES)


def test_every_measure_has_eight_policy_questions_in_the_test_files() -> None:
    tests = [
        row
        for row in load([p for p in QUESTIONS if p.stem.startswith("test-")])
        if row.verdict is Wanted.NONE
    ]
    asked = Counter(
        clause for row in tests if row.topic in ("policy_info", "facility") for clause in row.clauses
    )
    assert {measure: count for measure in range(1, 15) if (count := asked[measure]) < 8} == {}
