"""The questions that the core was ordered to answer, word for word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]

RESPONSIBILITY = "不得将村级组织作为行政执法、拆迁拆违、招商引资、安全生产等事务的责任主体。"


def test_no_village_certifies_that_somebody_has_no_criminal_record(ask: Ask) -> None:
    answer = ask("派出所让村里开无犯罪记录证明，能开吗")
    assert (answer["topic"], answer["item"]) == ("certificate", "无犯罪记录证明")
    assert (answer["verdict"], answer["clauses"]) == ("not_issued", [9])
    assert "民发〔2020〕20号" in [source["number"] for source in answer["sources"]]
    assert any("公安派出所" in step for step in answer["next_steps"])


def test_no_village_signs_for_safety_but_hazards_are_still_reported(ask: Ask) -> None:
    answer = ask("镇里和我村签安全生产责任状，能签吗")
    assert (answer["topic"], answer["verdict"], answer["clauses"]) == ("task", "prohibited", [1])
    assert RESPONSIBILITY in answer["reply"]
    assert RESPONSIBILITY in [quote["text"] for quote in answer["quotes"]]
    assert "隐患" in answer["reply"] and "报告" in answer["reply"]


@pytest.mark.parametrize(
    "text",
    [
        "开無犯罪記錄證明",
        "無犯罪記錄證明　能開嗎？？？？？",
        "無犯罪记录证明😀😀",
        "无犯罪\u200b记录\u0007证明",
        "無犯罪记录正明能开不",
        "〖无犯罪记录证明〗",
        "无犯罪记录证明" + "，我跟你说这事可急了" * 100,
    ],
    ids=lambda text: repr(text[:14]),
)
def test_the_way_of_writing_changes_nothing(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert (answer["item"], answer["verdict"]) == ("无犯罪记录证明", "not_issued")


def test_an_item_written_with_a_lookalike_is_understood(ask: Ask) -> None:
    assert ask("亲属关糸证名能开吗")["item"] == "亲属关系证明"


def test_two_certificates_in_one_message_are_both_answered(ask: Ask) -> None:
    answer = ask("死亡证明和出生证明都能开吗")
    assert answer["item"] == "死亡证明;出生证明"
    assert [ruling["item"] for ruling in answer["rulings"]] == ["死亡证明", "出生证明"]
    assert answer["verdict"] == "not_issued"
    assert "【不予出具】死亡证明" in answer["reply"] and "【不予出具】出生证明" in answer["reply"]


def test_a_day_before_any_list_has_no_list(ask: Ask) -> None:
    before = ask("死亡证明能开吗", as_of=date(2020, 4, 26))
    assert (before["verdict"], before["as_of"]) == ("no_catalogue", "2020-04-26")
    assert ask("死亡证明能开吗", as_of=date(2020, 4, 27))["verdict"] == "not_issued"


def test_measures_not_yet_in_force_are_not_cited(ask: Ask) -> None:
    before = ask("死亡证明能开吗", as_of=date(2023, 5, 5))
    assert before["verdict"] == "not_issued" and before["clauses"] == []
    assert ask("死亡证明能开吗", as_of=date(2023, 5, 6))["clauses"] == [9]


@pytest.mark.parametrize("region", ["220182", "222400", "220000"])
def test_the_twenty_are_refused_in_every_place(ask: Ask, region: str) -> None:
    assert ask("健在证明能开吗", region=region)["verdict"] == "not_issued"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("我不想活了", "12356"),
        ("着火了快来人", "119"),
        ("我爹喝农药了没气了", "120"),
        ("有人拿刀砍人", "110"),
    ],
)
def test_danger_is_answered_with_the_number_to_call(ask: Ask, text: str, number: str) -> None:
    answer = ask(text)
    assert answer["topic"] == "handoff"
    assert number in answer["reply"]


@pytest.mark.parametrize(
    "turns",
    [("要村里填个表", "我不想活了"), ("身份证明", "我不想活了"), ("死亡证明能开吗", "我不想活了")],
)
def test_danger_is_heard_in_the_middle_of_anything(ask: Ask, turns: tuple[str, ...]) -> None:
    assert "12356" in ask(*turns)["reply"]
