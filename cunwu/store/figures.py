"""What figures are: of which place, over which days, of what. Nothing here reads the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cunwu.store.refusal import Refusal

LONGEST = 366  # days that figures can be asked for at once
# A wait is told by the first of these it does not pass; the words for them are in templates.
STEPS = {
    "5m": timedelta(minutes=5),
    "30m": timedelta(minutes=30),
    "2h": timedelta(hours=2),
    "1d": timedelta(days=1),
}
LONGER, GIVEN_UP = "longer", "given_up"
USEFUL, USELESS = "useful", "useless"


class Measure(str, Enum):
    """What a series counts; in brackets what its ``key`` and ``part`` hold."""

    ASKED = "asked"  # answers given
    TOPIC = "topic"  # … about (topic)
    VERDICT = "verdict"  # … about (topic) that ruled (verdict)
    ITEM = "item"  # … about (item, "" for one that no list knows) that ruled (verdict)
    DESK = "desk"  # demands by (desk, "" where not said) of the cancelled certificate (item)
    ALONE = "alone"  # conversations of a day in which nobody had to be fetched
    PERSON = "person"  # conversations that began to wait for a person
    WAIT = "wait"  # waits that ended, by how long they took (step)
    USE = "use"  # what people said of an answer (useful, useless)


@dataclass(frozen=True)
class Period:
    """Days in China, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Refusal("insight_order", start=self.start, end=self.end)
        if (self.end - self.start).days >= LONGEST:
            raise Refusal("insight_long", longest=LONGEST, days=(self.end - self.start).days + 1)

    def days(self) -> list[date]:
        """Each of them, in order."""
        return [self.start + timedelta(days=number) for number in range((self.end - self.start).days + 1)]


@dataclass(frozen=True)
class Place:
    """A region of the tree."""

    code: str
    name: str
    level: str


@dataclass(frozen=True)
class Figures:
    """What was counted for ``place`` and all below it.

    ``counts`` has multiples of five, by measure, key and part (``Measure``); what came fewer than five times
    is not in it. ``days`` has every day, ``places`` every place right below, 0 standing for fewer than five.
    """

    place: Place
    above: tuple[Place, ...]
    period: Period
    counts: dict[tuple[Measure, str, str], int]
    days: dict[date, int]
    places: dict[Place, int]

    def of(self, measure: Measure, key: str = "", part: str = "") -> int:
        """One count, 0 for fewer than five."""
        return self.counts.get((measure, key, part), 0)

    def parts(self, measure: Measure) -> list[tuple[str, str, int]]:
        """All counts of a measure (key, part, count), the largest first."""
        found = [(key, part, count) for (of, key, part), count in self.counts.items() if of is measure]
        return sorted(found, key=lambda one: (-one[2], one[0], one[1]))
