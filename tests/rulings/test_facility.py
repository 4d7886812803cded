"""The floor area of measure 6: 200 square metres, 30 for each hundred households, 60 % for activities."""

from __future__ import annotations

import pytest

from cunwu.rulings.facility import Facility


@pytest.mark.parametrize(
    ("area", "homes", "needed", "missing", "activity"),
    [
        (180, None, 200, 20, 108),
        (200, None, 200, 0, 120),
        (None, 1000, 300, None, 180),
        (250, 320, 200, 0, 150),
        (250, 1000, 300, 50, 150),
        (None, None, 200, None, 120),
    ],
)
def test_the_larger_of_the_two_floors_is_needed(
    area: float | None, homes: float | None, needed: float, missing: float | None, activity: float
) -> None:
    building = Facility(area, homes)
    assert (building.needed, building.missing, building.activity) == (needed, missing, activity)
