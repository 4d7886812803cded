"""A message that wants several papers falls into parts; one that tells a story does not."""

from __future__ import annotations

import pytest

from cunwu.language.parts import parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("银行又要证明我没结过婚,又要证明我名下没有房", ["证明我没结过婚", "证明我名下没有房"]),
        ("公租房要没工作跟没房子两张", ["公租房要没工作", "没房子两张"]),
        ("中介要两样,户籍的和父女关系的", ["中介要两样", "父女关系的"]),
        ("厂里要没结婚的和没犯事的,都在村里开吗,两样", ["厂里要没结婚的", "没犯事的", "都在村里开吗"]),
    ],
)
def test_each_paper_wanted_is_a_part(text: str, expected: list[str]) -> None:
    found = parts(text)
    assert set(expected) <= set(found)


@pytest.mark.parametrize("text", ["俺爹走了,信用社非让证明我是他儿子", "存折丢了,补办要村里写个条", ""])
def test_a_message_about_one_paper_has_no_parts(text: str) -> None:
    assert parts(text) == []
