"""Which messages lean on the turns before them, and which stand by themselves."""

from __future__ import annotations

import pytest

from cunwu.dialogue.ellipsis import leans_back
from cunwu.language.lexicon import Mention
from cunwu.language.reading import Reading

RULE = {"policy_info|取消清单内容": 0.8, "certificate|困难证明": 0.2}
TALK = {"smalltalk|功能帮助": 0.8, "out_of_scope|其他": 0.2}
GROUP = {"app_group||system=村内自建": 0.98, "app_group||system=工作群": 0.02}
MANY = {"certificate|死亡证明": 0.4, "certificate|亲属关系证明": 0.3, "certificate|其他证明": 0.3}


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("那就是不能开呗", RULE),
        ("这个不算那二十样里头的吧", {"policy_info|取消清单内容": 1.0}),
        ("那你不给开我咋改啊", TALK),
        ("派出所查不着底子,村里老人都知道,写一张行不", MANY),
        ("可年底完不成书记要上台检讨", GROUP),
    ],
)
def test_words_that_point_back_or_leave_it_open_lean_on_the_case(text: str, now: dict[str, float]) -> None:
    assert leans_back(Reading(text, {}), now, moving=0.0)


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("算了不开了 你给我讲个笑话吧", TALK),
        ("不说这个,镇里又来一张表", MANY),
        ("二十样都有啥", RULE),
        ("我们村里自己建的通知群呢", GROUP),
    ],
)
def test_a_message_that_drops_the_case_or_is_sure_of_its_own_stands_alone(
    text: str, now: dict[str, float]
) -> None:
    assert not leans_back(Reading(text, {}), now, moving=0.0)


def test_a_name_stands_alone() -> None:
    named = (Mention("死亡证明", "exact", 1, 5),)
    assert not leans_back(Reading("那死亡证明呢", {}, named), MANY, moving=0.0)
