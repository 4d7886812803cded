""" "最后那个" is the last of what was counted up; without a count nothing is pointed at."""

from __future__ import annotations

import pytest

from cunwu.dialogue.ordinals import pointed_at

PAPERS = ["我闺女要仨材料 没犯罪的 单身的 还有在村里住的", "前两个她自己上别处办了"]
MATTERS = ["你给评评理", "两件,一是让村里宣传反诈,二是没拦住有人被骗就罚村干部"]


@pytest.mark.parametrize(
    ("text", "said", "thing"),
    [
        ("就剩最后那个 村里给开不", PAPERS, "在村里住的"),
        ("头一个呢", PAPERS, "没犯罪的"),
        ("第二样上哪办", PAPERS, "单身的"),
        ("我问二", MATTERS, "二是没拦住有人被骗就罚村干部"),
        ("先说第二个吧", ["问三个", "收入的 没房的 在村里住的", "村里都给开不"], "没房的"),
    ],
)
def test_an_ordinal_points_at_one_of_the_things_counted_up(text: str, said: list[str], thing: str) -> None:
    assert pointed_at(text, said) == thing


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("最后咋办", ["银行要我证明我是她闺女"]),
        ("第三个呢", MATTERS),
        ("村里给开不", PAPERS),
        ("最后我们去了县里的窗口又去了镇里的窗口都说不归他们管你说咋整", PAPERS),
    ],
)
def test_without_a_count_or_an_ordinal_nothing_is_pointed_at(text: str, said: list[str]) -> None:
    assert pointed_at(text, said) is None
