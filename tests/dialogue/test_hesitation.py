"""Words that only win time are not heard; words that answer, ask or point always are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.language.hesitation import without_hesitation
from cunwu.nlu.need_classifier import heard_part


def heard(text: str) -> str:
    return without_hesitation(text, [])[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("呃,俺爹的存折取不出来", "俺爹的存折取不出来"),
        ("那个啥,我想打听个事,低保要村里写啥不", "低保要村里写啥不"),
        ("镇里让建群,怎么说呢,一个村四个,你给看看呗", "镇里让建群,一个村四个"),
        ("嗯 那个 死亡证明能开不", "死亡证明能开不"),
        ("能开吗?你说说", "能开吗?"),
        ("嗯,没有", "没有"),
        ("哎呀妈呀,着火了", "着火了"),
        ("那什么,羊", "羊"),
    ],
)
def test_words_that_win_time_are_not_heard(said: str, meant: str) -> None:
    assert heard(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "嗯",
        "嗯,是",
        "怎么说呢",
        "你说说",
        "那,我爸呢",
        "这个不算,那个算吗",
        "那个健在证明能开吗",
        "规定怎么说,第几条",
        "我说错了,是收入的",
        "不是,是问银行的",
        "县里,没同意",
        "",
        ",",
    ],
)
def test_words_that_answer_ask_or_point_stay(text: str) -> None:
    assert heard(text) == text


def test_the_words_that_are_left_stand_where_they_are_heard() -> None:
    text, words = without_hesitation(
        "那个,存折,嗯,丢了", [("那个", 0), (",", 2), ("存折", 3), (",", 5), ("嗯", 6), ("丢", 8), ("了", 9)]
    )
    assert text == "存折,丢了"
    assert words == [("存折", 0), (",", 2), ("丢", 3), ("了", 4)]


def test_what_is_taken_back_is_found_behind_hesitation() -> None:
    utterance, corrects = heard_part("哎呀,说错了,是收入证明", [("收入证明", 7)])
    assert (utterance.text, utterance.words, corrects) == ("是收入证明", ("收入证明",), True)


@given(st.text(alphabet="嗯啊哎呀那个就是说你给看呗这么事我问一下县里没有,。 ?", max_size=80))
def test_something_is_always_left_and_nothing_is_added(text: str) -> None:
    left = heard(text)
    assert bool(left.strip(", 。?")) == bool(text.strip(", 。?"))
    remaining = iter(text)
    assert all(character in remaining for character in left)


def test_a_long_message_of_sounds_is_read_at_once() -> None:
    assert heard("啊嗯" * 250)
