"""People say what was meant: checked, within their regions, changeable, and taken back one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from learning_people import DEHUI, YUSHU, Say, actor, kept
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.rulings.verdict import Topic
from cunwu.store.access import Forbidden, Role
from cunwu.store.audit import AuditRow
from cunwu.store.database import transaction
from cunwu.store.labels import SKIP, Saying, for_the_test, label, skip, undo
from cunwu.store.learning import Reason
from cunwu.store.needs import NOT_OURS, checked_need, choices, taught
from cunwu.store.refusal import Refusal
from cunwu.store.to_label import PAGE, Filter, Stand, later, question, stands, to_label

UNSURE: dict[str, Any] = {"topic": "out_of_scope", "confidence": 0.0}
HEALTHY = Saying("certificate|健在证明")
ME = actor()
T = TypeVar("T")


@pytest.fixture
def act(store: Engine) -> Callable[..., Any]:
    """Does something as somebody, in a transaction of its own."""

    def run(function: Callable[..., T], *arguments: Any, by: Any = ME) -> T:
        with transaction(store) as session:
            return function(session, by, *arguments)

    return run


@pytest.fixture
def asked(store: Engine, say: Say) -> list[int]:
    """Three questions of 榆树市 and one of 德惠市."""
    for text in ("俺妈还在世咋开", "老太太还硬实的那个条", "打啥药"):
        say((text, UNSURE))
    say(("德惠的事", UNSURE), region=DEHUI)
    return [row.id for row in kept(store)]


def shown(act: Callable[..., Any], wanted: Filter = Filter(), **who: Any) -> list[str]:  # noqa: B008
    found, total = act(to_label, wanted, **who)
    assert total == len(found)
    return [one.text for one in found]


def test_the_newest_comes_first_and_other_places_are_not_there(
    act: Callable[..., Any], asked: list[int]
) -> None:
    assert shown(act) == ["打啥药", "老太太还硬实的那个条", "俺妈还在世咋开"]
    assert shown(act, by=actor(region=DEHUI)) == ["德惠的事"]
    assert len(shown(act, by=actor(region="220000"))) == 4


def test_whoever_may_not_learn_sees_nothing(act: Callable[..., Any], asked: list[int]) -> None:
    for role in (Role.VIEWER, Role.RESPONDER):
        for function, arguments in (
            (to_label, (Filter(),)),
            (stands, ()),
            (question, (asked[0],)),
            (label, (asked[0], HEALTHY, None)),
            (skip, (asked,)),
            (undo, ("x",)),
            (later, (asked[0], Filter())),
        ):
            with pytest.raises(Forbidden):
                act(function, *arguments, by=actor(role))


def test_a_question_of_another_place_is_not_there(act: Callable[..., Any], asked: list[int]) -> None:
    theirs = asked[3]
    for function, arguments in (
        (question, (theirs,)),
        (label, (theirs, HEALTHY, None)),
        (skip, ([asked[0], theirs],)),
    ):
        with pytest.raises(KeyError):
            act(function, *arguments)
    assert stands_of(act) == (3, 0, 0)


def test_an_act_of_another_place_cannot_be_undone(act: Callable[..., Any], asked: list[int]) -> None:
    done = act(label, asked[3], HEALTHY, None, by=actor(region=DEHUI))
    with pytest.raises(KeyError):
        act(undo, done)


def stands_of(act: Callable[..., Any]) -> tuple[int, int, int]:
    found = act(stands)
    return found[Stand.OPEN], found[Stand.LABELLED], found[Stand.SKIPPED]


def test_a_label_says_who_and_when_and_what(act: Callable[..., Any], asked: list[int]) -> None:
    act(label, asked[0], HEALTHY, None)
    found, labels, around = act(question, asked[0])
    assert found.label == labels[0] and (found.label.need, found.label.login) == (HEALTHY.need, "wang")
    assert [one.text for one in around if one.asked] == ["俺妈还在世咋开"]
    assert [one.author for one in around] == ["user", "bot"]
    assert stands_of(act) == (2, 1, 0)


def test_changing_a_label_and_undoing_it_twice_goes_back_step_by_step(
    act: Callable[..., Any], asked: list[int]
) -> None:
    first = act(label, asked[0], HEALTHY, None)
    seen = act(question, asked[0])[0].label.id
    second = act(label, asked[0], Saying(NOT_OURS), seen)
    assert act(undo, second) == 1
    assert act(question, asked[0])[0].label.need == HEALTHY.need
    assert act(undo, second) == 0, "what no longer holds is not undone again"
    assert act(undo, first) == 1
    assert act(question, asked[0])[0].label is None
    assert [one.undone for one in act(question, asked[0])[1]] == [True, True]


def test_two_people_at_once_do_not_overwrite_each_other(act: Callable[..., Any], asked: list[int]) -> None:
    act(label, asked[0], HEALTHY, None, by=actor(login="li"))
    with pytest.raises(Refusal, match=Refusal("labelled_meanwhile").reason):
        act(label, asked[0], Saying(NOT_OURS), None)
    assert act(question, asked[0])[0].label.need == HEALTHY.need


def test_skipping_many_leaves_what_was_labelled_meanwhile_and_comes_back_at_once(
    act: Callable[..., Any], asked: list[int]
) -> None:
    act(label, asked[0], HEALTHY, None)
    done = act(skip, asked[:3])
    assert stands_of(act) == (0, 1, 2)
    assert act(undo, done) == 2
    assert stands_of(act) == (2, 1, 0)


@pytest.mark.parametrize("chosen", [[], list(range(101))])
def test_none_or_too_many_are_not_skipped(act: Callable[..., Any], chosen: list[int]) -> None:
    with pytest.raises(Refusal, match=Refusal("how_many_at_once", found=len(chosen), most=100).reason):
        act(skip, chosen)


@pytest.mark.parametrize(
    "need",
    [
        "certificate|没有的证明",
        "task|",
        "",
        "weather",
        "inform||funded=是",
        "certificate|健在证明|a=b",
        "a|b|c",
        "x" * 999,
    ],
)
def test_only_what_can_be_learned_is_a_label(act: Callable[..., Any], asked: list[int], need: str) -> None:
    with pytest.raises((Refusal, KeyError)):
        act(checked_then_labelled, asked[0], need)


def checked_then_labelled(session: Any, by: Any, number: int, need: str) -> None:
    checked_need(session, need)
    label(session, by, number, Saying(need), None)


def test_every_choice_can_be_given(act: Callable[..., Any]) -> None:
    offered = act(lambda session, _: choices(session))
    act(lambda session, _: [checked_need(session, one.key) for one in offered])
    assert len({one.key for one in offered}) == len(offered) > 250
    assert {"certificate|死亡证明", NOT_OURS, "task||matter=安全生产,role=责任主体"} <= {
        o.key for o in offered
    }
    assert all(one.name for one in offered if Topic(one.topic) in (Topic.POLICY_INFO, Topic.OUT_OF_SCOPE))


def test_what_is_taught_is_all_that_the_training_data_asks() -> None:
    assert len(taught()) == len({need.key for need in taught()}) > 200


def test_filters(act: Callable[..., Any], asked: list[int], say: Say) -> None:
    say(("健在证明", {"item": "健在证明"}), ("不是", {"corrects": True}))
    say(("100%的", UNSURE), ("打啥药", UNSURE))
    assert shown(act, Filter(reason=Reason.CORRECTED)) == ["健在证明"]
    assert shown(act, Filter(topic="certificate")) == ["健在证明"]
    assert shown(act, Filter(words="%")) == ["100%的"]
    assert shown(act, Filter(often=True))[0] == "打啥药"
    assert shown(act, Filter(region=DEHUI)) == []
    act(skip, [asked[0]])
    assert shown(act, Filter(Stand.SKIPPED)) == ["俺妈还在世咋开"]
    assert shown(act, Filter(Stand.LABELLED)) == []
    assert len(shown(act, Filter(None))) == 5


def test_a_page_holds_thirty_and_the_next_the_rest(act: Callable[..., Any], say: Say) -> None:
    for number in range(PAGE + 3):
        say((f"第{number}样", UNSURE))
    first, total = act(to_label, Filter())
    second, _ = act(to_label, Filter(), 2)
    assert (len(first), len(second), total) == (PAGE, 3, PAGE + 3)
    assert first[-1].id > second[0].id
    assert act(later, first[-1].id, Filter()) == second[0].id
    assert act(later, second[-1].id, Filter()) is None


def test_what_leans_is_never_taught_and_about_a_fifth_is_kept_for_the_test(
    act: Callable[..., Any], asked: list[int]
) -> None:
    act(label, asked[0], replace(HEALTHY, leaning=True, held_out=False), None)
    act(label, asked[1], replace(HEALTHY, held_out=False), None)
    held = [act(question, one)[0].label.held_out for one in asked[:2]]
    assert held == [True, False]
    assert 100 < sum(for_the_test(str(number)) for number in range(1000)) < 300


def test_every_act_and_every_look_is_in_the_audit_log_without_words(
    store: Engine, act: Callable[..., Any], asked: list[int]
) -> None:
    done = act(label, asked[0], HEALTHY, None)
    act(undo, done)
    act(skip, [asked[1]])
    act(question, asked[0])
    with transaction(store) as session:
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars().all()
        assert [(row.action, row.words, row.region) for row in rows[:3]] == [
            ("learning.label", HEALTHY.need, YUSHU),
            ("learning.undo", "", YUSHU),
            ("learning.label", "skip", YUSHU),
        ]
        assert rows[3].action == "conversation.view" and len(rows) == 4


def test_a_label_that_leaves_nothing_to_learn_is_a_skip(act: Callable[..., Any], asked: list[int]) -> None:
    act(label, asked[0], Saying(SKIP), None)
    assert stands_of(act) == (2, 0, 1)
