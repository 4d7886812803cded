"""Weighing and remembering: always probabilities, and evidence only ever moves them its own way."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from cunwu.dialogue import belief as b
from cunwu.language.lexicon import Mention
from cunwu.language.needs import MOVES, Need
from cunwu.language.reading import Reading

CERTIFICATES = ("死亡证明", "出生证明", "居住证明", "收入证明")
KEYS = (
    *(Need("certificate", name).key for name in CERTIFICATES),
    b.SOME_CERTIFICATE,
    Need("task", None, {"role": "责任主体"}).key,
    Need("plaque").key,
    Need("smalltalk", "问候").key,
    Need("affirm").key,
)
beliefs = st.dictionaries(st.sampled_from(KEYS), st.floats(0.001, 1), min_size=1).map(b.normalised)
names = st.sampled_from(CERTIFICATES)
kinds = st.sampled_from(["exact", "ask", "half"])


def is_distribution(belief: Mapping[str, float]) -> bool:
    return all(p >= 0 for p in belief.values()) and math.isclose(sum(belief.values()), 1, abs_tol=1e-6)


def naming(belief: Mapping[str, float], name: str, kind: str) -> Reading:
    """A message that holds ``name``, with other words around it."""
    text = f"老王家的事说来话长反正要个{name}给开不"
    start = text.index(name)
    return Reading(text, belief, (Mention(name, kind, start, start + len(name)),))


@given(beliefs, names, kinds)
def test_weighing_gives_a_distribution(belief: Mapping[str, float], name: str, kind: str) -> None:
    assert is_distribution(b.weigh(naming(belief, name, kind)))


@given(beliefs)
def test_without_a_name_nothing_is_weighed(belief: Mapping[str, float]) -> None:
    weighed = b.weigh(Reading("说来话长", belief))
    assert weighed.keys() == belief.keys()
    assert all(math.isclose(weighed[key], p, rel_tol=1e-9) for key, p in belief.items())


@given(beliefs, names, kinds)
def test_a_name_never_weakens_its_own_item(belief: Mapping[str, float], name: str, kind: str) -> None:
    key = Need("certificate", name).key
    assert b.weigh(naming(belief, name, kind))[key] >= belief.get(key, 0.0) - 1e-9


@given(beliefs, names)
def test_an_exact_name_weighs_at_least_as_much_as_half_of_it(belief: Mapping[str, float], name: str) -> None:
    key = Need("certificate", name).key
    exact, half = (b.weigh(naming(belief, name, kind))[key] for kind in ("exact", "half"))
    assert exact >= half - 1e-9


@given(beliefs, names)
def test_a_bare_name_decides(belief: Mapping[str, float], name: str) -> None:
    weighed = b.weigh(Reading(name, belief, (Mention(name, "exact", 0, len(name)),)))
    assert max(weighed, key=lambda key: weighed[key]) == Need("certificate", name).key


@given(beliefs, beliefs, beliefs)
def test_turns_together_give_a_distribution(
    before: Mapping[str, float], now: Mapping[str, float], joined: Mapping[str, float]
) -> None:
    together = b.together(before, now, joined)
    assert is_distribution(together)
    assert set(together) == {*before, *now, *joined}


@given(beliefs, beliefs)
def test_of_two_readings_equal_now_the_one_said_before_is_likelier(
    before: Mapping[str, float], now: Mapping[str, float]
) -> None:
    same = dict.fromkeys(now, 1 / len(now))
    together = b.together(before, same, same)
    work = [key for key in now if key in before and not key.startswith(b.SOME_CERTIFICATE)]
    for first in work:
        for second in work:
            if before[first] > before[second]:
                assert together[first] >= together[second]


def test_some_certificate_now_is_the_one_named_before() -> None:
    living = Need("certificate", "健在证明").key
    before = {living: 0.9, Need("plaque").key: 0.1}
    now = {b.SOME_CERTIFICATE: 0.9, Need("certificate", "居住证明").key: 0.1}
    together = b.together(before, now, before)
    assert max(together, key=lambda key: together[key]) == living


def test_some_certificate_before_lets_the_next_words_name_it() -> None:
    before = {b.SOME_CERTIFICATE: 0.9, Need("plaque").key: 0.1}
    now = {Need("certificate", "居住证明").key: 0.4, Need("plaque").key: 0.6}
    together = b.together(before, now, dict.fromkeys(now, 0.5))
    assert max(together, key=lambda key: together[key]) == Need("certificate", "居住证明").key


@given(beliefs)
def test_without_moves_only_topics_are_left(belief: Mapping[str, float]) -> None:
    left = b.without_moves(belief)
    assert all(Need.parse(key).kind != MOVES for key in left)
    assert not left or is_distribution(left)


@given(beliefs)
def test_masses_add_up_and_come_largest_first(belief: Mapping[str, float]) -> None:
    masses = list(b.masses(belief).values())
    assert masses == sorted(masses, reverse=True)
    assert math.isclose(sum(masses), 1, abs_tol=1e-6)
