"""What a turn leaves for the clerk: the desk that demands, and a lead where that was wished."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.chat import recorded
from cunwu.chat.agent import DialogueAgent
from cunwu.chat.service import Conversations, Opening, _now
from cunwu.rulings import PolicyBook
from cunwu.rulings.records import Hotline
from cunwu.store.database import transaction
from cunwu.store.leads import LeadRow
from cunwu.store.requests import RequestRow

Ask = Callable[..., dict[str, Any]]
YUSHU = "220182"
REPORT = "我要举报镇里给村里乱加任务"


@pytest.fixture
def conversations(store: Engine, agent: DialogueAgent) -> Conversations:
    return Conversations(store, agent)


@pytest.fixture
def say(conversations: Conversations) -> Callable[..., dict[str, Any]]:
    """Says some things in one new conversation of a cadre in 榆树市; the last answer."""

    def send(*texts: str) -> dict[str, Any]:
        conversation = conversations.open(Opening(YUSHU, "cadre"))
        return [asyncio.run(conversations.send(conversation, text)) for text in texts][-1]

    return send


def requests(engine: Engine) -> list[tuple[str, str, str, str | None]]:
    with transaction(engine) as session:
        rows = session.execute(select(RequestRow).order_by(RequestRow.id)).scalars()
        return [(row.region, row.item, row.verdict, row.desk) for row in rows]


def kept(engine: Engine) -> list[LeadRow]:
    with transaction(engine) as session:
        session.expire_on_commit = False
        return list(session.execute(select(LeadRow)).scalars())


def test_a_ruling_on_a_certificate_records_the_desk_that_demands_it(store: Engine, say: Ask) -> None:
    assert say("银行非要健在证明")["desk"] == "银行"
    assert requests(store) == [(YUSHU, "健在证明", "not_issued", "银行")]


def test_without_a_desk_the_ruling_is_recorded_all_the_same(store: Engine, say: Ask) -> None:
    say("健在证明能开吗")
    assert requests(store) == [(YUSHU, "健在证明", "not_issued", None)]


def test_asking_why_or_again_does_not_count_twice_and_another_certificate_does(
    store: Engine, say: Ask
) -> None:
    say("银行非要健在证明", "为啥", "谢谢", "上哪办", "派出所让开无犯罪记录证明")
    assert requests(store) == [
        (YUSHU, "健在证明", "not_issued", "银行"),
        (YUSHU, "无犯罪记录证明", "not_issued", "公安"),
    ]


def test_several_certificates_are_several_rows_and_questions_back_are_none(store: Engine, say: Ask) -> None:
    say("公证处要死亡证明和出生证明")
    say("银行要身份证明")
    say("要村里填个表")
    assert requests(store) == [
        (YUSHU, "死亡证明", "not_issued", "公证"),
        (YUSHU, "出生证明", "not_issued", "公证"),
    ]


def test_the_answer_to_which_one_counts_for_the_desk_that_was_told_before(store: Engine, say: Ask) -> None:
    say("银行要身份证明", "2")
    assert requests(store) == [(YUSHU, "证件遗失证明", "not_issued", "银行")]


def test_a_turn_played_again_counts_once(store: Engine, conversations: Conversations) -> None:
    conversation = conversations.open(Opening(YUSHU))
    for _ in range(3):
        asyncio.run(conversations.send(conversation, "银行非要健在证明", "the same"))
    assert len(requests(store)) == 1


def test_a_turn_that_falls_leaves_neither_request_nor_lead(
    store: Engine, conversations: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object) -> None:
        raise ConnectionError("power cut")

    conversation = conversations.open(Opening(YUSHU))
    asyncio.run(conversations.send(conversation, REPORT))
    monkeypatch.setattr(recorded, "ruling", fall)
    for text in ("记下来", "银行非要健在证明"):
        with pytest.raises(ConnectionError):
            asyncio.run(conversations.send(conversation, text))
    assert requests(store) == [] and kept(store) == []
    monkeypatch.undo()
    assert asyncio.run(conversations.recover()) == 2
    assert len(kept(store)) == len(requests(store)) == 1


def test_a_reported_burden_gets_one_question_with_two_buttons(say: Ask) -> None:
    answer = say(REPORT)
    assert [button["title"] for button in answer["buttons"]] == ["记下来", "不用了"]
    assert "榆树市的监督举报电话，这里没有收到，不敢乱报" in answer["reply"]
    assert answer["reply"].count("要不要把你说的这件事记成一条线索") == 1


@pytest.mark.parametrize("yes", ["记下来", "1", "好，记上吧"])
def test_a_lead_is_kept_on_a_yes_with_a_receipt_number(store: Engine, say: Ask, yes: str) -> None:
    answer = say(REPORT, yes)
    (lead,) = kept(store)
    assert (lead.region, lead.role, lead.text, lead.day) == (YUSHU, "cadre", REPORT, _now().date())
    assert answer["lead"] == {"text": REPORT, "receipt": lead.receipt}
    assert f"回执号：{lead.receipt}" in answer["reply"] and "不是受理" in answer["reply"]
    assert answer["buttons"] == []


@pytest.mark.parametrize("other", ["不用了", "2", "算了，别记了", "死亡证明能开吗", "谢谢"])
def test_without_a_yes_nothing_is_kept(store: Engine, say: Ask, other: str) -> None:
    assert say(REPORT, other)["lead"] is None
    assert kept(store) == []


def test_an_offer_that_was_passed_over_is_not_taken_up_later(store: Engine, say: Ask) -> None:
    say(REPORT, "死亡证明能开吗", "记下来")
    assert kept(store) == []


def test_numbers_of_persons_are_masked_in_a_lead(store: Engine, say: Ask) -> None:
    say("我要举报镇里老王13843112345乱加任务，罚了10000元", "记下来")
    (lead,) = kept(store)
    assert lead.text == "我要举报镇里老王138****2345乱加任务，罚了10000元"


@pytest.mark.parametrize(
    "said", ["乡里又给我们加报表，我要投诉", "给村里乱派活，往哪反映", "局里硬压任务，我要举报他们"]
)
def test_other_words_for_a_report_are_heard(say: Ask, said: str) -> None:
    assert [button["title"] for button in say(said)["buttons"]] == ["记下来", "不用了"]


@pytest.mark.parametrize(
    "said", ["监督举报电话是多少", "死亡证明能开吗", "有人拿刀要打我，我要举报", "加负担的怎么处理"]
)
def test_questions_are_no_reports(say: Ask, said: str) -> None:
    assert "记下来" not in [button["title"] for button in say(said)["buttons"]]


def test_a_place_s_own_line_is_given_with_where_it_comes_from(
    ask: Ask, publish: Callable[..., None], book: PolicyBook
) -> None:
    own = Hotline("supervision-yushu", "0431-00000000", "监督举报", "给村里加负担", "榆树市公告", YUSHU)
    publish(hotlines=(*book.hotlines, replace(own)))
    assert (
        "榆树市公布的监督举报电话（给村里加负担）：0431-00000000（榆树市公告）"
        in (ask("监督举报电话是多少", region=YUSHU)["reply"])
    )
    assert "德惠市的监督举报电话，这里没有收到" in ask("监督举报电话是多少", region="220183")["reply"]


def test_in_the_terminal_nothing_is_said_to_be_kept(ask: Ask) -> None:
    answer = ask(REPORT, "记下来")
    assert answer["lead"] == {"text": REPORT, "receipt": None}
    assert "没有存下来" in answer["reply"]
