"""Sizes are heard in figures and in Chinese numerals; where several are named, none is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.language.quantities import area, households, number


@pytest.mark.parametrize(
    ("text", "metres", "homes"),
    [
        ("村部盖了180平方米，够不够标准", 180, None),
        ("盖了一百八十平，三百二十户", 180, 320),
        ("两百五十来平米的村部,一千多户人家", 250, 1000),
        ("每百户30平方米,我们六百户", 30, 600),
        ("一间八十平,一间一百平", None, None),
        ("村部得多大", None, None),
    ],
)
def test_areas_and_households_are_heard(text: str, metres: float | None, homes: float | None) -> None:
    assert (area(text), households(text)) == (metres, homes)


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("十五", 15), ("二十", 20), ("一百八", 180), ("一百零八", 108), ("三千二", 3200), ("九", 9)],
)
def test_numerals_are_read_as_people_say_them(text: str, value: float) -> None:
    assert number(text) == value


@given(st.text(alphabet="零一二三四五六七八九十百千0123456789.平户米方", max_size=20))
def test_any_row_of_numerals_is_read_without_a_fault(text: str) -> None:
    for found in (area(text), households(text)):
        assert found is None or found >= 0
