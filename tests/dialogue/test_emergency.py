"""A fire that burns now goes before everything; who must stop the burning of straw does not."""

from __future__ import annotations

import pytest

from cunwu.dialogue.belief import weigh
from cunwu.dialogue.emergency import FIRE, OPEN_BURNING, emergency
from cunwu.language.reading import Reading


def heard(text: str, facts: dict[str, str] | None = None) -> Reading:
    """A message that the model half takes for a fire."""
    return Reading(text, {FIRE: 0.5, "out_of_scope|其他": 0.4, "task|role=派交": 0.1}, facts=facts or {})


@pytest.mark.parametrize(
    "text",
    [
        "秸秆烧了谁管",
        "有人烧秸秆归谁管",
        "上坟烧纸谁来管",
        "烧垃圾归谁管",
        "秸秆禁烧让村里巡查",
        "防火巡查谁去",
    ],
)
def test_burning_with_nobody_in_danger_is_no_emergency(text: str) -> None:
    belief = weigh(heard(text))
    assert emergency(heard(text), belief) == (None, 0.0)
    assert (FIRE in belief, max(belief, key=lambda key: belief[key])) == (False, OPEN_BURNING)


@pytest.mark.parametrize(
    "text",
    [
        "着火了",
        "房子冒烟了",
        "山上着火了，火往村里来了",
        "有人烧秸秆，火快烧到我家房子了",
        "烧荒烧起来了控制不住",
        "地里烧秸秆火大了咋办",
        "烧垃圾把柴火垛烧着了",
        "秸秆点着了快来救火",
        "烧纸引起山火了",
        "烧炕呢人在屋里出不来",
    ],
)
def test_a_fire_that_burns_now_is_one(text: str) -> None:
    assert emergency(heard(text), weigh(heard(text)))[0] == "火警"


def test_a_danger_named_in_so_many_words_counts_whatever_else_is_said() -> None:
    reading = heard("烧秸秆，房子着了", {"danger": "火警"})
    assert emergency(reading, weigh(reading)) == ("火警", 1.0)
