"""Facts of the measures' finer points that a first message states: they are ruled on without asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("said", "verdict", "first_measure"),
    [
        ("去年联审通过的活今年又派给村里,还得干不", "needs_approval", 12),
        ("团县委的年度事项,没过联审就派给村里", "needs_approval", 12),
        ("这个活今年联审通过了,派下来让村里干", "allowed", 12),
        ("镇里让村里代办员给老百姓代办医保,电脑都不给配,没给钱", "delegate", 2),
        ("要修文化广场,村民代表会议通过了,可村里没钱", "own_duty", 2),
        ("社工站进村搞活动要村里帮着通知老人", "assist", 8),
        ("我们党支部的牌子做成红底白字,挂大门口行不", "prohibited", 7),
        ("延边这边牌子上带朝鲜文,村委会的牌子,行不", "allowed", 7),
        ("便民服务、党群服务几个老站合在一间屋里,都是早就有的,行吗", "allowed", 6),
        ("民政局要检查评比,说是联审通过了", "needs_approval", 4),
    ],
)
def test_a_fact_said_at_once_decides(
    ask: Callable[..., Any], said: str, verdict: str, first_measure: int
) -> None:
    answer = ask(said)
    assert (answer["verdict"], answer["clauses"][0]) == (verdict, first_measure)
