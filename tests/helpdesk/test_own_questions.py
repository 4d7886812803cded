"""What somebody asked for himself is his alone, goes after a while, and is never asked twice at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from desk_browser import YUSHU
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.store.access import Actor, Role
from cunwu.store.database import reading, transaction
from cunwu.store.own_questions import (
    KEPT,
    MOST,
    RECENT,
    OwnQuestionRow,
    Setting,
    forget,
    keep,
    questions,
    talks,
)
from cunwu.store.refusal import Refusal
from cunwu.store.versions import now

Hire = Callable[..., Actor]
HERE = Setting(YUSHU, "cadre")
TALK, OTHER = "a" * 32, "b" * 32


def add(engine: Engine, actor: Actor, number: int = 1, talk: str = TALK, asked: str = "能开吗") -> None:
    with transaction(engine) as session:
        keep(session, actor, talk, number, asked, HERE, {"reply": "不能"}, {"slots": {}})


def test_a_talk_is_read_in_order_and_listed_by_how_it_began(store: Engine, hire: Hire) -> None:
    actor = hire(Role.VIEWER)
    add(store, actor, 1, asked="第一句")
    add(store, actor, 1, OTHER, "别的事")
    add(store, actor, 2, asked="第二句")
    with reading(store) as session:
        found = questions(session, actor, TALK)
        assert [(one.number, one.asked, one.setting) for one in found] == [
            (1, "第一句", HERE),
            (2, "第二句", HERE),
        ]
        assert [(one.id, one.began, one.count) for one in talks(session, actor)] == [
            (TALK, "第一句", 2),
            (OTHER, "别的事", 1),
        ]


def test_the_talks_of_others_are_not_there(store: Engine, hire: Hire) -> None:
    mine, other = hire(Role.VIEWER), hire(Role.ADMIN)
    add(store, mine)
    for number in (2, 3):
        with pytest.raises(KeyError):
            add(store, other, number)
    with transaction(store) as session:
        for act in (questions, forget):
            with pytest.raises(KeyError):
                act(session, other, TALK)
        assert talks(session, other) == []
        assert len(questions(session, mine, TALK)) == 1


def test_of_two_windows_that_ask_at_once_one_is_told(store: Engine, hire: Hire) -> None:
    actor = hire(Role.VIEWER)
    add(store, actor)
    with pytest.raises(Refusal) as refused:
        add(store, actor, asked="另一句")
    assert refused.value.key == "talk_went_on"
    with reading(store) as session:
        assert [one.asked for one in questions(session, actor, TALK)] == ["能开吗"]


def test_a_talk_has_an_end(store: Engine, hire: Hire) -> None:
    actor = hire(Role.VIEWER)
    for number in range(1, MOST + 1):
        add(store, actor, number)
    with pytest.raises(Refusal) as refused:
        add(store, actor, MOST + 1)
    assert refused.value.key == "talk_long"


def test_old_talks_go_and_only_the_newest_are_listed(store: Engine, hire: Hire) -> None:
    actor = hire(Role.VIEWER)
    add(store, actor)
    with transaction(store) as session:
        session.query(OwnQuestionRow).update({"at": now() - KEPT - timedelta(seconds=1)})
    for number in range(RECENT + 2):
        add(store, actor, 1, f"{number:032x}")
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(OwnQuestionRow)).scalar() == RECENT + 2
        assert [int(one.id, 16) for one in talks(session, actor)] == list(range(RECENT + 1, 1, -1))
        with pytest.raises(KeyError):
            questions(session, actor, TALK)
