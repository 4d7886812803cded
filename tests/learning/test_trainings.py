"""One training at a time, by whoever answers for the whole province; what is killed is seen to be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from learning_people import YUSHU, actor
from sqlalchemy import update
from sqlalchemy.engine import Engine

from cunwu.store import trainings as t
from cunwu.store.access import Forbidden, Role
from cunwu.store.database import transaction
from cunwu.store.refusal import Refusal
from cunwu.store.trainings import State, TrainingRow
from cunwu.store.versions import now

ROOT = actor(Role.ADMIN, "220000", "root")
T = TypeVar("T")


@pytest.fixture
def act(store: Engine) -> Callable[..., Any]:
    """Does something as the province's admin, in a transaction of its own."""

    def run(function: Callable[..., T], *arguments: Any, by: Any = ROOT) -> T:
        with transaction(store) as session:
            return function(session, by, *arguments)

    return run


def say(engine: Engine, number: int, **changes: Any) -> bool:
    with transaction(engine) as session:
        return t.beat(session, number, **changes)


def over(engine: Engine, number: int, state: State, **more: Any) -> None:
    with transaction(engine) as session:
        t.end(session, number, state, **more)


def silent(engine: Engine) -> None:
    """Two minutes and more without a sign of life."""
    with transaction(engine) as session:
        session.execute(update(TrainingRow).values(beat_at=now() - t.SILENT - timedelta(seconds=1)))


def test_a_training_s_life(store: Engine, act: Callable[..., Any]) -> None:
    number = act(t.start)
    assert act(t.training, number).state is State.STARTED
    assert say(store, number, state=State.TRAINING, lines=12)
    assert say(store, number, state=State.AFTER, done=3, total=9)
    found = act(t.training, number)
    assert (found.state, found.lines, found.done, found.total, found.under_way) == (
        State.AFTER,
        12,
        3,
        9,
        True,
    )
    over(store, number, State.DONE, result={"in_use": "x"})
    found = act(t.training, number)
    assert (found.state, found.result, found.under_way) == (State.DONE, {"in_use": "x"}, False)
    assert act(t.trainings) == [found]


def test_only_one_goes_on_at_a_time(store: Engine, act: Callable[..., Any]) -> None:
    number = act(t.start)
    with pytest.raises(Refusal, match=Refusal("training_goes_on").reason):
        act(t.start)
    over(store, number, State.FAILED, words="坏了")
    assert act(t.start) > number


def test_of_many_who_start_at_once_one_does(store: Engine) -> None:
    started: list[int] = []
    refused: list[str] = []

    def begin() -> None:
        try:
            with transaction(store) as session:
                started.append(t.start(session, ROOT))
        except Refusal as error:
            refused.append(error.key)

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started) == 1 and refused == ["training_goes_on"] * 7


def test_a_killed_one_is_shown_as_such_and_is_in_nobody_s_way(store: Engine, act: Callable[..., Any]) -> None:
    number = act(t.start)
    silent(store)
    assert act(t.training, number).state is State.KILLED
    assert act(t.start) == number + 1
    assert act(t.training, number).ended_at is not None
    assert not say(store, number), "one that wakes up again is told to stop"
    over(store, number, State.DONE, result={})
    assert act(t.training, number).state is State.KILLED


def test_a_training_is_asked_to_stop(store: Engine, act: Callable[..., Any]) -> None:
    number = act(t.start)
    act(t.cancel, number)
    assert not say(store, number)
    over(store, number, State.CANCELLED)
    with pytest.raises(Refusal, match=Refusal("training_over").reason):
        act(t.cancel, number)


def test_only_what_is_done_can_be_used(store: Engine, act: Callable[..., Any]) -> None:
    number = act(t.start)
    with pytest.raises(Refusal, match=Refusal("training_not_done").reason):
        act(t.promoted, number)
    over(store, number, State.DONE, result={})
    act(t.promoted, number)
    assert act(t.training, number).promoted_by == "root"


@pytest.mark.parametrize(
    "who",
    [
        actor(Role.ADMIN, YUSHU),
        actor(Role.LIST_KEEPER, "220000"),
        actor(Role.RESPONDER, "220000"),
        actor(Role.VIEWER, "220000"),
    ],
)
def test_nobody_else_may(act: Callable[..., Any], who: Any) -> None:
    number = act(t.start)
    for function, arguments in (
        (t.start, ()),
        (t.trainings, ()),
        (t.training, (number,)),
        (t.cancel, (number,)),
        (t.promoted, (number,)),
        (t.gone_back, ("x",)),
    ):
        with pytest.raises(Forbidden):
            act(function, *arguments, by=who)


def test_one_that_is_not_there_is_not_there(act: Callable[..., Any]) -> None:
    for function in (t.training, t.cancel, t.promoted):
        with pytest.raises(KeyError):
            act(function, 99)
