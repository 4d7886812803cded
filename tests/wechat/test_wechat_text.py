"""How messages read in WeChat: short, the verdict first, choices by number, in parts that fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.chat.agent import DialogueAgent, run_turn
from cunwu.wechat.text import LONGEST, MOST_BYTES, joined, packed, parts, wants_pending
from cunwu.wechat.words import phrase, words

NOTHING: dict[str, Any] = {"quotes": [], "buttons": [], "rulings": []}
Parts = Callable[[str], list[str]]


@pytest.fixture
def shown(agent: DialogueAgent) -> Parts:
    """The parts of the bot's answer to a first message, without a page."""

    def made(text: str) -> list[str]:
        said = run_turn(agent, text)
        return parts(said.text, {**said.answer, "buttons": said.buttons}, None, "")

    return made


@pytest.mark.parametrize(
    "question",
    [
        "派出所让村里开无犯罪记录证明，能开吗",
        "收养孩子要村里开收养人情况证明，能开吗",
        "居住证明村里给开不",
        "农业局把统计的活派给村里干，该不该接",
        "镇里和我村签安全生产责任状，能签吗",
        "村里能挂几块牌子",
    ],
)
def test_an_answer_is_one_message_without_long_quotations(shown: Parts, question: str) -> None:
    found = shown(question)
    assert len(found) == 1
    assert "原文：“" not in found[0]
    assert len(found[0].encode()) <= MOST_BYTES


def test_the_verdict_stands_first_and_the_choices_last(shown: Parts) -> None:
    lines = shown("农业局把统计的活派给村里干，该不该接")[0].split("\n")
    assert lines[0] == "【须经统一部署】这件事"
    assert lines[-7:] == [
        "这件事有没有上级统一部署或同意？是哪一级？",
        "回复 1：县（市、区）委、政府发了文统一部署",
        "回复 2：只是乡镇说的",
        "回复 3：只是某个部门说的",
        "回复 4：没见着文件",
        "回复 5：说不准",
        phrase("ask_quote"),
    ]


def test_the_quotation_comes_when_it_is_asked_for(agent: DialogueAgent) -> None:
    first = run_turn(agent, "死亡证明能开吗")
    asked = run_turn(agent, "原文", first.folded)
    found = parts(asked.text, {**asked.answer, "buttons": []}, None, "")
    assert "严格按有关规定执行" not in parts(first.text, {**first.answer, "buttons": []}, None, "")[0]
    assert "严格按有关规定执行" in "".join(found)


def test_a_page_is_linked_from_rulings_alone() -> None:
    ruling = {**NOTHING, "rulings": [{}]}
    assert parts("好。", ruling, None, "https://a/#session=x")[0].endswith(
        phrase("link", address="https://a/#session=x")
    )
    assert parts("好。", NOTHING, None, "https://a/#session=x") == ["好。"]


def test_what_a_person_wrote_has_the_persons_name() -> None:
    assert parts("明天来办", None, "王干事", "") == ["王干事：明天来办"]
    assert parts("明天来办", None, None, "") == ["工作人员：明天来办"]


def test_a_paper_that_a_person_sends_is_had_behind_the_link_or_at_the_office() -> None:
    linked = parts("给你一份《不予出具告知单》。", None, "王干事", "https://a/#session=x", paper=True)
    assert linked == [
        "王干事：给你一份《不予出具告知单》。\n"
        '<a href="https://a/#session=x">点这里看原文、存文书</a>（这个网页只给你自己看，别转给别人）'
    ]
    assert parts("给你一份。", None, "王干事", "", paper=True)[0].endswith("请到村委会来取。")


def test_markup_of_others_is_no_link() -> None:
    found = parts('<a href="http://x">点</a>]]>\x00', None, "<b>", "")
    assert found == ['＜b>：＜a href="http://x">点＜/a>]]＞']


def test_a_long_answer_is_split_between_sentences() -> None:
    sentences = [f"第{n}句话，{'字' * 90}。" for n in range(20)]
    found = parts("".join(sentences), NOTHING, None, "")
    assert "".join(found) == "".join(sentences)
    assert len(found) == 4
    assert all(part.endswith("。") and len(part) <= LONGEST for part in found)


def test_a_link_is_never_broken() -> None:
    link = "https://cunwu.example.gov.cn/#session=" + "x" * 200
    for length in range(500, 620):
        found = parts("字" * length, {**NOTHING, "rulings": [{}]}, None, link)
        assert sum(phrase("link", address=link) in part for part in found) == 1


def test_a_sentence_that_is_too_long_is_cut() -> None:
    assert [len(part) for part in parts("字" * 1500, NOTHING, None, "")] == [600, 600, 300]
    assert [len(part) for part in parts("🙂" * 1000, NOTHING, None, "")] == [475, 475, 50]


def test_nothing_makes_no_part() -> None:
    assert parts("", NOTHING, None, "") == [] and parts(" \n ", NOTHING, None, "") == []


@given(st.lists(st.text(alphabet="村里能开。！？\n🙂a", max_size=900), max_size=6))
def test_no_character_is_lost_and_every_part_fits(units: list[str]) -> None:
    found = packed(units)
    assert "".join("".join(found).split()) == "".join("".join(units).split())
    assert all(part.strip() and len(part) <= LONGEST and len(part.encode()) <= MOST_BYTES for part in found)


@given(st.lists(st.text("字", min_size=1, max_size=LONGEST), min_size=1, max_size=5))
def test_as_many_parts_as_fit_go_into_one_message(texts: list[str]) -> None:
    count = joined(texts)
    assert 1 <= count <= len(texts)
    assert count == 1 or len("\n".join(texts[:count])) <= LONGEST
    assert count == len(texts) or len("\n".join(texts[: count + 1])) > LONGEST


@pytest.mark.parametrize(("text", "asks"), [("取", True), ("“取”", True), ("取。", True), ("取款", False)])
def test_what_is_left_can_be_asked_for_by_a_word(text: str, asks: bool) -> None:
    assert wants_pending(text) == asks


def test_every_word_of_the_channel_fits_into_one_message() -> None:
    def texts(found: Any) -> list[str]:
        if isinstance(found, dict):
            return [text for inner in found.values() for text in texts(inner)]
        return [text for inner in found for text in texts(inner)] if isinstance(found, list) else [found]

    assert all(0 < len(text) <= LONGEST for text in texts(words()))
