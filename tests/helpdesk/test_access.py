"""Rights belong to roles, within a region and all below it; deny by default."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import product
from pathlib import Path

import pytest
from desk_browser import CHANGCHUN, JILIN, JILIN_CITY, YUSHU
from sqlalchemy import select
from sqlalchemy.engine import Engine

from cunwu.store.access import RIGHTS, Actor, Forbidden, Right, Role, check, scope, server, subtree, within
from cunwu.store.database import connect, reading, transaction
from cunwu.store.migrate import upgrade
from cunwu.store.models import RegionRow

MAY = {
    Role.VIEWER: {"ask", "see_lists", "see_insight"},
    Role.RESPONDER: {"ask", "see_lists", "see_insight", "see_inbox", "answer"},
    Role.LIST_KEEPER: {"ask", "see_lists", "see_insight", "edit_lists", "publish", "learn"},
    Role.ADMIN: {right.value for right in Right},
}


def someone(role: Role, region: str = YUSHU) -> Actor:
    return Actor(7, "somebody", "某人", role, region)


@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_rights_that_were_decided_and_no_other(store: Engine, role: Role) -> None:
    with reading(store) as session:
        for right in Right:
            allowed = right.value in MAY[role]
            assert someone(role).may(right) is allowed
            with nullcontext() if allowed else pytest.raises(Forbidden):
                check(session, someone(role), right, YUSHU)


def test_every_role_is_decided() -> None:
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize("elsewhere", [JILIN, CHANGCHUN, JILIN_CITY, "100000", "999999", "", "2201"])
def test_nobody_may_do_anything_outside_of_the_own_region(store: Engine, elsewhere: str) -> None:
    with reading(store) as session:
        for role, right in product(Role, Right):
            with pytest.raises(Forbidden):
                check(session, someone(role), right, elsewhere)


def test_a_region_is_all_below_it_and_nothing_beside_or_above(store: Engine) -> None:
    with reading(store) as session:
        found = set(session.execute(scope(someone(Role.VIEWER, CHANGCHUN))).scalars())
        assert {CHANGCHUN, YUSHU} <= found
        assert found.isdisjoint({JILIN, JILIN_CITY, "100000"})
        everything = set(session.execute(select(RegionRow.code)).scalars())
        assert set(session.execute(subtree("100000")).scalars()) == everything
        assert set(session.execute(subtree(YUSHU)).scalars()) == {YUSHU}
        assert list(session.execute(subtree("999999")).scalars()) == []
        assert within(session, someone(Role.VIEWER, JILIN), YUSHU)
        assert not within(session, someone(Role.VIEWER, YUSHU), JILIN)


def test_a_village_that_was_just_added_is_within_its_county(store: Engine) -> None:
    with transaction(store) as session:
        parent = session.get(RegionRow, YUSHU)
        for code, above in (("220182101", YUSHU), ("220182101001", "220182101")):
            place = {"ordinal": 9999, "name": code, "level": "village", "source_id": parent.source_id}
            session.add(RegionRow(code=code, parent_code=above, **place))
            session.flush()
    with reading(store) as session:
        check(session, someone(Role.RESPONDER, YUSHU), Right.ANSWER, "220182101001")
        with pytest.raises(Forbidden):
            check(session, someone(Role.RESPONDER, "220182101"), Right.ANSWER, YUSHU)


def test_two_scopes_may_narrow_one_query(store: Engine) -> None:
    query = (
        select(RegionRow.code)
        .where(RegionRow.code.in_(scope(someone(Role.VIEWER, JILIN))))
        .where(RegionRow.code.in_(subtree(CHANGCHUN)))
        .where(RegionRow.code.in_(scope(someone(Role.VIEWER, YUSHU))))
    )
    with reading(store) as session:
        assert list(session.execute(query).scalars()) == [YUSHU]


def test_the_server_itself_is_an_admin_of_all_there_is(store: Engine) -> None:
    with reading(store) as session:
        actor = server(session)
        check(session, actor, Right.MANAGE, "100000")
        assert (actor.account, actor.role) == (0, Role.ADMIN)


def test_without_regions_there_is_nobody(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    with reading(engine) as session, pytest.raises(LookupError, match="policy load"):
        server(session)
    engine.dispose()
