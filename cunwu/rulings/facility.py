"""The area a village's service building should have, and how far one falls short.

Measure 6: “面积一般应达到 200 平方米且每百户村民拥有综合服务设施面积不低于 30 平方米，
村民活动区域面积不低于总建筑面积的 60%”.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_AREA = 200.0  # square metres
PER_HUNDRED_HOUSEHOLDS = 30.0  # square metres
ACTIVITY_SHARE = 0.6  # of the whole area, for the villagers' own activities


@dataclass(frozen=True)
class Facility:
    """What is known of a building: its area in square metres, the village's households; None for unknown."""

    area: float | None = None
    households: float | None = None

    @property
    def needed(self) -> float:
        """Square metres it should have; without the households, what every village's should."""
        return max(LEAST_AREA, PER_HUNDRED_HOUSEHOLDS * (self.households or 0.0) / 100)

    @property
    def missing(self) -> float | None:
        """Square metres short of that, 0 for none; None where the area is unknown."""
        return None if self.area is None else max(0.0, self.needed - self.area)

    @property
    def activity(self) -> float:
        """Square metres of it that should be for villagers' activities."""
        return ACTIVITY_SHARE * (self.needed if self.area is None else self.area)
