"""The kind of desk that demands a certificate is heard; a desk one only goes to, or talks of, is not."""

from __future__ import annotations

import pytest

from cunwu.language.desks import DESK, requesting_desk
from cunwu.language.normalize import normalize
from cunwu.rulings import PolicyBook


@pytest.mark.parametrize(
    ("text", "desk"),
    [
        ("银行非要让我开健在证明", "银行"),
        ("信用社那边要证明我是我妈闺女", "银行"),
        ("保险公司说得有死亡证明才给理赔", "保险"),
        ("学校让村里出个居住证明", "学校"),
        ("派出所叫我回村开证明", "公安"),
        ("公证处必须要亲属关系证明", "公证"),
        ("单位入职要无犯罪记录证明", "用人单位"),
        ("保险公司要的", "保险"),  # and not 公司 in it
        ("去银行取钱要啥证明", "银行"),
        ("不动产中心让出宅基地证明", "自然资源"),
        ("医保局的人说要村里盖章", "人社医保"),
    ],
)
def test_the_desk_that_demands_is_heard(book: PolicyBook, text: str, desk: str) -> None:
    assert requesting_desk(normalize(text), book.fact[DESK]) == desk


@pytest.mark.parametrize(
    "text",
    [
        "死亡证明村里能开吗",
        "这个去派出所能开吗",
        "是不是得找银行",
        "我单位在长春",
        "银行要健在证明，学校也要居住证明",  # two of them: which one is not known
        "村里说要证明",
    ],
)
def test_nobody_is_named_who_was_not_said_to_demand_it(book: PolicyBook, text: str) -> None:
    assert requesting_desk(normalize(text), book.fact[DESK]) is None


def test_no_principle_decides_by_the_desk(book: PolicyBook) -> None:
    assert [row.id for row in book.principles if DESK in row.when or DESK in row.asks] == []
