"""Every answer is as cunwu/replies/answer.schema.json publishes it (DESIGN §6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

Ask = Callable[..., dict[str, Any]]

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "cunwu" / "replies" / "answer.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft7Validator(SCHEMA)

TURNS = [
    ("死亡证明能开吗",),
    ("收养证明能开吗",),
    ("开居住证明",),
    ("开居住证明", "全村都知道，查得清"),
    ("身份证明",),
    ("身份证明", "2"),
    ("开个证明",),
    ("死亡证明和出生证明都能开吗",),
    ("死亡证明和居住证明都能开吗",),
    ("婚姻状况证明", "办收养登记"),
    ("镇里和我村签安全生产责任状，能签吗",),
    ("让村里帮着通知村民体检",),
    ("要村里填个表",),
    ("要村里填个表", "县里发了文"),
    ("要村里填个表", "谢谢"),
    ("要村里填个表", "为啥"),
    ("要村里填个表", "从头来"),
    ("镇里要村里装个APP",),
    ("拿台账照片考核我们村",),
    ("上面要村里设个工作站",),
    ("让村里挂块牌子",),
    ("党群服务中心要多大",),
    ("第九条原文怎么写的",),
    ("你好",),
    ("转人工",),
    ("今天天气咋样",),
    ("嗡嗡咻咻吧啦",),
    ("我不想活了",),
    ("死亡证明能开吗", "依据是啥"),
    ("死亡证明能开吗", "上哪办"),
    ("死亡证明能开吗", "拿啥给对方看"),
    ("开死亡证明", "2019年能开吗"),
    ("自来水管坏了村里修不起",),
    ("银行非要健在证明",),
    ("秸秆禁烧巡查联审过没有",),
    ("这项联审过没有", "联审通过的文件我看见了"),
    ("哪些地方的清单收了",),
    ("我要举报镇里给村里乱加任务",),
    ("我要举报镇里给村里乱加任务", "记下来"),
    ("我要举报镇里给村里乱加任务", "不用了"),
]


def test_the_schema_itself_is_valid_and_describes_every_required_field() -> None:
    Draft7Validator.check_schema(SCHEMA)
    assert set(SCHEMA["required"]) <= set(SCHEMA["properties"])


@pytest.mark.parametrize("turns", TURNS, ids=" / ".join)
def test_an_answer_is_as_published(ask: Ask, turns: tuple[str, ...]) -> None:
    answer = ask(*turns)
    assert [error.message for error in VALIDATOR.iter_errors(answer)] == []
    assert set(answer) <= set(SCHEMA["properties"]), "a field that the schema does not describe"


@pytest.mark.parametrize("turns", TURNS, ids=" / ".join)
def test_the_parts_of_an_answer_agree(ask: Ask, turns: tuple[str, ...]) -> None:
    answer = ask(*turns)
    verdicts = {ruling["verdict"] for ruling in answer["rulings"]}
    if answer["verdict"]:
        assert answer["verdict"] == (verdicts.pop() if len(verdicts) == 1 else "clarify")
        assert answer["trace"]
    assert (answer["catalogue"] is not None) <= (answer["topic"] == "certificate")
    quoted = {int(quote["clause"].split(".")[0]) for quote in answer["quotes"]}
    assert quoted - {0} <= set(answer["clauses"])
    if answer["item"] and answer["verdict"]:
        assert answer["item"] == ";".join(ruling["item"] for ruling in answer["rulings"])


def test_before_the_measures_no_measure_is_named(ask: Ask) -> None:
    for turns in TURNS:
        answer = ask(*turns, as_of=date(2022, 1, 1))
        if answer["verdict"]:
            assert (answer["clauses"], answer["quotes"]) == ([], []), turns


@pytest.mark.parametrize("field", ["topic", "verdict", "label", "sources", "next_steps", "rulings"])
def test_the_schema_misses_a_field_that_is_not_there(ask: Ask, field: str) -> None:
    answer = ask("死亡证明能开吗")
    del answer[field]
    assert not VALIDATOR.is_valid(answer)


@pytest.mark.parametrize(
    "change",
    [{"verdict": None}, {"verdict": "maybe"}, {"topic": "smalltalk"}, {"clauses": [15]}, {"reply": ""}],
)
def test_the_schema_refuses_what_no_answer_may_be(ask: Ask, change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({**ask("死亡证明能开吗"), **change})
