"""Nobody sees the figures of another place, and no figures of days that are none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from figures_seen import (
    CHANGCHUN,
    DAY,
    DEHUI,
    PROVINCE,
    YUSHU,
    ask,
    seen,
    viewer,
)
from sqlalchemy.engine import Engine

from benchmarks.happenings import on
from cunwu.store.access import Forbidden, Right, Role
from cunwu.store.figures import LONGEST, Measure, Period
from cunwu.store.insight_close import close_days
from cunwu.store.refusal import Refusal


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_own_places_and_no_other(loaded: Engine, role: Role) -> None:
    ask(loaded, 5)
    ask(loaded, 5, DEHUI)
    actor = viewer(YUSHU, role)
    assert actor.may(Right.SEE_INSIGHT)
    own = seen(loaded, "", actor=actor)
    assert (own.place.code, own.above, own.of(Measure.ASKED)) == (YUSHU, (), 5)
    for place in (DEHUI, CHANGCHUN, PROVINCE, "000000", "nowhere", "' OR 1=1 --"):
        with pytest.raises(KeyError):
            seen(loaded, place, actor=actor)


def test_without_the_right_there_is_nothing(loaded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cunwu.store.access.RIGHTS", {Role.VIEWER: frozenset()})
    with pytest.raises(Forbidden):
        seen(loaded)


def test_a_place_knows_what_lies_above_it_as_far_as_one_may_see(loaded: Engine) -> None:
    found = seen(loaded, YUSHU, actor=viewer(CHANGCHUN))
    assert [place.code for place in found.above] == [CHANGCHUN]


def test_an_empty_store_has_figures_of_nothing(loaded: Engine) -> None:
    found = seen(loaded)
    assert not found.counts and not any(found.days.values())
    assert list(close_days(loaded, on(DAY))) == []


def test_days_in_the_wrong_order_or_too_many_are_refused() -> None:
    with pytest.raises(Refusal, match="比结束的日子") as refused:
        Period(DAY, DAY - timedelta(days=1))
    assert refused.value.key == "insight_order"
    with pytest.raises(Refusal, match=f"一次最多看{LONGEST}天") as refused:
        Period(DAY, DAY + timedelta(days=LONGEST))
    assert refused.value.key == "insight_long"
    assert len(Period(DAY, DAY + timedelta(days=LONGEST - 1)).days()) == LONGEST
