"""Conversations over the real engine: one question at a time, digressions, changes of place and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Ask = Callable[..., dict[str, Any]]
NO_VERDICT = {"policy_info", "facility", "smalltalk", "handoff", "out_of_scope"}

APPROVAL = "这件事有没有上级统一部署或同意？是哪一级？"
FORM = "要村里填个表"


def test_the_one_missing_fact_is_asked_with_buttons(ask: Ask) -> None:
    answer = ask(FORM)
    assert answer["verdict"] == "needs_approval"
    assert answer["needs"][0] == "approved"
    assert answer["reply"].endswith(APPROVAL)
    assert len(answer["buttons"]) == 5
    assert all(button["title"] and button["payload"] for button in answer["buttons"])


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("县里发了文", "allowed"),
        ("县（市、区）委、政府发了文统一部署", "allowed"),
        ("1", "allowed"),
        ("镇长口头说的", "needs_approval"),
        ("县里没发文", "needs_approval"),
        ("没见着文件", "needs_approval"),
        ("4", "needs_approval"),
    ],
)
def test_the_answer_decides(ask: Ask, said: str, verdict: str) -> None:
    answer = ask(FORM, said)
    assert (answer["topic"], answer["verdict"]) == ("report_form", verdict)
    assert "approved" not in answer["needs"]


@pytest.mark.parametrize("said", ["县里发了文", "镇长口头说的", "1", "2", "3", "4", "5"])
def test_one_message_answers_one_question_and_is_answered_once(ask: Ask, said: str) -> None:
    answer = ask(FORM, said)
    assert answer["reply"].count("【") == 1, answer["reply"]
    assert bool(answer["needs"]) == bool(answer["buttons"]), "a question without buttons, or the reverse"


@pytest.mark.parametrize(
    "text",
    ["县里发了文要村里填表", "部门临时加派的表，没给钱", "镇长口头说让村里填个表", "收养用的婚姻状况证明"],
)
def test_a_fact_said_at_once_is_used_at_once(ask: Ask, text: str) -> None:
    answer = ask(text)
    assert answer["reply"].count("【") == 1, answer["reply"]
    assert f"【{answer['label']}】" in answer["reply"]


@pytest.mark.parametrize("digression", ["谢谢", "依据是啥", "今天天气咋样", "为啥啊", "你是谁"])
def test_after_a_digression_the_question_still_waits(ask: Ask, digression: str) -> None:
    answer = ask(FORM, digression)
    assert answer["verdict"] in (None, "needs_approval")
    assert ask(FORM, digression, "县里发了文")["verdict"] == "allowed"


def test_the_basis_is_given_in_the_words_of_the_measure(ask: Ask) -> None:
    answer = ask(FORM, "依据是啥")
    assert "未经县级党委和政府统一部署，党政群机构不得要求村级组织填报表格、提供材料。" in answer["reply"]
    assert answer["clauses"] == [3]


def test_another_question_in_between_is_answered_and_one_can_come_back(ask: Ask) -> None:
    between = ask(FORM, "死亡证明能开吗")
    assert (between["item"], between["verdict"]) == ("死亡证明", "not_issued")
    back = ask(FORM, "死亡证明能开吗", "还是那个要填的表，能不填吗")
    assert (back["topic"], back["verdict"]) == ("report_form", "needs_approval")


def test_a_confirmed_exception_changes_the_verdict(ask: Ask) -> None:
    first = ask("婚姻状况证明")
    assert (first["verdict"], first["needs"]) == ("not_issued", ["use"])
    adoption = ask("婚姻状况证明", "办收养登记")
    assert (adoption["item"], adoption["verdict"]) == ("收养人情况证明", "issuable")
    assert ask("婚姻状况证明", "别的事")["verdict"] == "not_issued"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("是，归村里管，也核实得清", None),
        ("不是，不归村里管，或者查不清", "not_verifiable"),
        ("2", "not_verifiable"),
        ("没人看见，核实不了", "not_verifiable"),
    ],
)
def test_what_the_village_can_verify_decides_an_unlisted_item(
    ask: Ask, said: str, verdict: str | None
) -> None:
    answer = ask("开居住证明", said)
    assert answer["item"] == "居住证明"
    assert "verifiable" not in answer["needs"]
    if verdict:
        assert answer["verdict"] == verdict


def test_every_button_leads_on(ask: Ask) -> None:
    for opening in (FORM, "开居住证明", "让村里挂块牌子", "镇里要村里装个APP", "婚姻状况证明"):
        first = ask(opening)
        for button in first["buttons"]:
            answer = ask(opening, button["payload"])
            assert first["needs"][0] not in answer["needs"], (opening, button["payload"])
            assert answer["verdict"] is not None


@pytest.mark.parametrize("said", ["换成榆树", "我是榆树市的", "要是在榆树呢"])
def test_another_place_is_ruled_on_at_once(ask: Ask, said: str) -> None:
    answer = ask("开居住证明", said)
    assert (answer["item"], answer["region"]) == ("居住证明", "榆树市")
    assert answer["catalogue"]["missing"][0] == "榆树市"


def test_the_place_is_kept_for_the_questions_after(ask: Ask) -> None:
    assert ask("开居住证明", "换成榆树", "死亡证明呢")["region"] == "榆树市"


def test_a_place_alone_opens_no_case(ask: Ask) -> None:
    answer = ask("换成榆树")
    assert answer["item"] is None


@pytest.mark.parametrize("said", ["2019年能开吗", "那2019年呢", "要是2019年那会儿呢"])
def test_another_day_is_ruled_on_at_once(ask: Ask, said: str) -> None:
    answer = ask("开死亡证明", said)
    assert answer["as_of"] == "2019-12-31"
    assert (answer["item"], answer["verdict"]) == ("死亡证明", "no_catalogue")


def test_the_day_can_be_part_of_the_question(ask: Ask) -> None:
    answer = ask("死亡证明2019年能开吗")
    assert (answer["as_of"], answer["verdict"]) == ("2019-12-31", "no_catalogue")


def test_a_day_given_by_the_setting_holds_for_the_conversation(ask: Ask) -> None:
    answer = ask("死亡证明能开吗", "依据是啥", as_of=date(2021, 1, 1))
    assert answer["as_of"] == "2021-01-01" and answer["clauses"] == []


def test_starting_over_forgets_the_case_but_not_the_place(ask: Ask) -> None:
    answer = ask(FORM, "换成榆树", "从头来")
    assert answer["region"] == "榆树市"
    assert (answer["verdict"], answer["needs"], answer["buttons"]) == (None, [], [])
    assert ask(FORM, "从头来", "县里发了文")["verdict"] != "allowed"


def test_an_answer_without_a_question_permits_nothing(ask: Ask) -> None:
    for said in ("是", "1", "对", "县里发了文", "没给钱"):
        assert ask(said)["verdict"] not in ("allowed", "issuable", "issuable_if_verified", "delegate")


def test_the_third_miss_offers_a_person(talk: Callable[..., Any]) -> None:
    conversation = talk()
    answers = [conversation.say(text) for text in ("嗡嗡咻咻", "吧啦吧啦咻", "呜噜呜噜")]
    assert all(answer["verdict"] is None for answer in answers)
    assert "12345" in answers[-1]["reply"] or "没看明白" in answers[-1]["reply"]


@pytest.mark.parametrize(
    "turns",
    [
        ("你好",),
        ("谢谢",),
        (FORM, "谢谢"),
        (FORM, "从头来"),
        ("死亡证明能开吗", "重新开始"),
        ("转人工",),
        ("党群服务中心要多大",),
        ("第九条怎么写的",),
        ("今天天气咋样",),
        ("死亡证明能开吗", "给我看看原文"),
    ],
)
def test_the_verdict_is_null_exactly_for_topics_without_one(ask: Ask, turns: tuple[str, ...]) -> None:
    answer = ask(*turns)
    assert (answer["verdict"] is None) == (answer["topic"] in NO_VERDICT), answer["topic"]
