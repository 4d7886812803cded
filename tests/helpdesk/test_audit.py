"""The log: lines are added with the act itself, and read by admins of the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from desk_browser import CHANGCHUN, JILIN, JILIN_CITY, YUSHU
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from cunwu.store.access import Actor, Forbidden, Role
from cunwu.store.audit import AuditRow, Wanted, actions, count, entries, record
from cunwu.store.database import reading, transaction

Hire = Callable[..., Actor]
ALL = Wanted()


@pytest.fixture
def admin(hire: Hire, store: Engine) -> Actor:
    """An admin of 长春; the log is empty."""
    actor = hire(Role.ADMIN, CHANGCHUN, "wang.gang")
    with transaction(store) as session:
        session.execute(AuditRow.__table__.delete())
    return actor


def line(
    engine: Engine, actor: Actor, action: str = "look", region: str = "", at: str = "2026-11-23T04:00"
) -> None:
    with transaction(engine) as session:
        record(session, actor, action, "什么事", region, "几个字")
        session.flush()
        newest = session.execute(select(AuditRow).order_by(AuditRow.id.desc())).scalars().first()
        newest.at = datetime.fromisoformat(at)


def read(engine: Engine, actor: Actor, wanted: Wanted = ALL) -> list[str]:
    with reading(engine) as session:
        found = entries(session, actor, wanted)
        assert count(session, actor, wanted) >= len(found)
        return [one.action for one in found]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_reads_the_log(store: Engine, hire: Hire, role: Role) -> None:
    actor = hire(role)
    with reading(store) as session:
        for read_it in (entries, count):
            with pytest.raises(Forbidden):
                read_it(session, actor, ALL)
        with pytest.raises(Forbidden):
            actions(session, actor)


def test_the_log_of_a_region_is_that_of_all_below_it(store: Engine, admin: Actor, hire: Hire) -> None:
    for region in (YUSHU, CHANGCHUN, JILIN, JILIN_CITY):
        line(store, admin, f"in.{region}", region)
    assert read(store, admin) == [f"in.{CHANGCHUN}", f"in.{YUSHU}"]
    with reading(store) as session:
        assert actions(session, admin) == [f"in.{CHANGCHUN}", f"in.{YUSHU}"]
        assert [one.region for one in entries(session, admin, ALL)] == ["长春市", "榆树市"]


def test_an_act_without_a_place_is_the_actors_own(store: Engine, admin: Actor) -> None:
    line(store, admin)
    with reading(store) as session:
        (one,) = entries(session, admin, ALL)
    assert (one.login, one.action, one.subject, one.region, one.words) == (
        "wang.gang", "look", "什么事", "长春市", "几个字",
    )  # fmt: skip


def test_days_are_those_of_china(store: Engine, admin: Actor) -> None:
    for action, at in (
        ("before", "2026-11-21T15:59:59"),
        ("first", "2026-11-21T16:00"),
        ("last", "2026-11-23T15:59:59"),
        ("after", "2026-11-23T16:00"),
    ):
        line(store, admin, action, at=at)
    assert read(store, admin, Wanted(date(2026, 11, 22), date(2026, 11, 23))) == ["last", "first"]
    assert read(store, admin, Wanted(start=date(2026, 11, 24))) == ["after"]
    assert read(store, admin, Wanted(end=date(2026, 11, 21))) == ["before"]


def test_lines_are_found_by_person_and_action(store: Engine, admin: Actor, hire: Hire) -> None:
    other = hire(Role.RESPONDER, YUSHU, "li.na")
    line(store, admin, "look")
    line(store, other, "look")
    line(store, other, "reply")
    assert read(store, admin, Wanted(login="li.na", action="look")) == ["look"]
    assert read(store, admin, Wanted(login="li.n")) == []
    assert read(store, admin, Wanted(login="' or 1=1 --")) == []


def test_the_log_is_read_page_by_page_newest_first(store: Engine, admin: Actor) -> None:
    for number in range(7):
        line(store, admin, f"a{number}")
    with reading(store) as session:
        first = entries(session, admin, ALL, most=3)
        second = entries(session, admin, ALL, before=first[-1].number, most=3)
        assert [one.action for one in (*first, *second)] == ["a6", "a5", "a4", "a3", "a2", "a1"]
        assert count(session, admin, ALL) == 7


def test_a_line_belongs_to_the_act_and_goes_with_it(store: Engine, admin: Actor) -> None:
    with pytest.raises(RuntimeError), transaction(store) as session:
        record(session, admin, "undone", "x")
        raise RuntimeError
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(AuditRow)).scalar() == 0


def test_a_long_subject_is_cut_and_does_not_stop_the_act(store: Engine, admin: Actor) -> None:
    with transaction(store) as session:
        record(session, admin, "look", "很长" * 500)
    with reading(store) as session:
        assert entries(session, admin, ALL)[0].subject == "很长" * 60
