"""What a conversation remembers survives the slot it travels in, as the JSON it is stored as."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.dialogue.state import DEFAULT_REGION, Asked, Earlier, State

words = st.text(min_size=1, max_size=12)
probabilities = st.dictionaries(words, st.floats(0, 1), max_size=4)
questions = st.builds(Asked, fact=words, options=st.dictionaries(words, words, max_size=4))
earlier = st.builds(
    Earlier,
    topic=st.sampled_from(["certificate", "task"]),
    item=st.none() | words,
    facts=st.dictionaries(words, words, max_size=3),
    said=st.lists(words, max_size=3).map(tuple),
)
states = st.builds(
    State,
    region=st.sampled_from(["220000", "220182"]),
    as_of=st.none() | st.dates().map(date.isoformat),
    topic=st.none() | st.sampled_from(["certificate", "task", "plaque"]),
    item=st.none() | words,
    facts=st.dictionaries(words, words, max_size=3),
    belief=probabilities,
    asked=st.none() | questions,
    misses=st.integers(0, 9),
    earlier=st.lists(earlier, max_size=3).map(tuple),
)


@given(states)
def test_a_state_comes_back_from_json_as_it_was(state: State) -> None:
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


@given(states)
def test_writing_a_state_leaves_it_as_it_was(state: State) -> None:
    before = State.from_json(state.to_json())
    state.to_json()["facts"]["role"] = "责任主体"
    assert state == before


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_slot_is_a_new_conversation(nothing: dict[str, object] | None) -> None:
    assert State.from_json(nothing) == State(region=DEFAULT_REGION)


def test_a_partial_slot_keeps_the_rest_at_its_default() -> None:
    assert State.from_json({"region": "220182"}) == State(region="220182")


def test_the_day_is_the_one_asked_about_else_today() -> None:
    today = date(2026, 11, 22)
    assert State().day(today) == today
    assert State(as_of="2019-12-31").day(today) == date(2019, 12, 31)


def test_the_order_of_the_buttons_survives() -> None:
    asked = Asked("approved", {"县里发文": "县级", "镇里说的": "乡镇", "没有": "没有"})
    state = State.from_json(json.loads(json.dumps(State(asked=asked).to_json())))
    assert state.asked is not None
    assert list(state.asked.options) == list(asked.options)
