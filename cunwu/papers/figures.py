"""Figures as people read them: cards and tables, the same for the page, Excel and the monthly report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cunwu.labels import labels
from cunwu.papers.text import day as day_text
from cunwu.papers.words import words
from cunwu.store.figures import GIVEN_UP, LONGER, STEPS, USEFUL, USELESS, Figures, Measure

MOST_DAYS = 62  # beyond them it is told by months


@dataclass(frozen=True)
class Row:
    """What is counted, in words, and how often; 0: fewer than five. ``place``: the region it stands for."""

    cells: tuple[str, ...]
    count: int
    place: str = ""

    @property
    def shown(self) -> str:
        """The count in words."""
        return str(self.count or said("fewer"))


@dataclass(frozen=True)
class Table:
    """One table; ``name`` is that of its words in figures.yml."""

    name: str
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """What it tells."""
        return str(said("tables")[self.name]["title"])

    @property
    def about(self) -> str:
        """How it is counted, or what it means."""
        return str(said("tables")[self.name]["about"])

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of its columns, the count's last."""
        return tuple(said("tables")[self.name]["heads"])

    @property
    def empty(self) -> bool:
        """Whether nothing in it came to five."""
        return not any(row.count for row in self.rows)


@dataclass(frozen=True)
class Card:
    """One figure on its own; ``known``: there is enough to tell it."""

    name: str
    value: str
    known: bool

    @property
    def title(self) -> str:
        """What it is."""
        return str(said("cards")[self.name]["title"])

    @property
    def about(self) -> str:
        """What it means."""
        return str(said("cards")[self.name]["about"])


def said(name: str) -> Any:
    """Words of figures.yml."""
    return words("figures")[name]


def cards(figures: Figures) -> tuple[Card, ...]:
    """The few figures that stand on top."""
    asked, step = figures.of(Measure.ASKED), median_wait(figures)
    alone, useful = alone_share(figures), useful_share(figures)
    return (
        _card("asked", bool(asked), count=asked),
        _card("alone", bool(alone), share=alone),
        _card("wait", step is not None, step=said("steps")[step] if step else ""),
        _card("useful", bool(useful), share=useful),
    )


def tables(figures: Figures) -> tuple[Table, ...]:
    """All tables, in the order in which they are read."""
    return (
        _time(figures),
        _counted("topics", figures, Measure.TOPIC, lambda key, _: (_topic(key),)),
        _counted("items", figures, Measure.ITEM, lambda key, part: (_item(key), _verdict(part))),
        _counted("verdicts", figures, Measure.VERDICT, lambda key, part: (_topic(key), _verdict(part))),
        Table("desks", _desks(figures)),
        Table("places", _places(figures)),
        _chosen("people", (("alone", figures.of(Measure.ALONE)), ("person", figures.of(Measure.PERSON)))),
        _chosen(
            "waits",
            ((step, figures.of(Measure.WAIT, step)) for step in (*STEPS, LONGER, GIVEN_UP)),
            "steps",
        ),
        _chosen("use", ((of, figures.of(Measure.USE, of)) for of in (USEFUL, USELESS))),
    )


def alone_share(figures: Figures) -> str:
    """How many conversations needed no person; "" where they are too few to tell."""
    return _share(figures.of(Measure.ALONE), figures.of(Measure.PERSON))


def useful_share(figures: Figures) -> str:
    """How many of the answers that were judged are of use; "" where they are too few to tell."""
    return _share(figures.of(Measure.USE, USEFUL), figures.of(Measure.USE, USELESS))


def median_wait(figures: Figures) -> str | None:
    """The step within which half of those who waited were answered; None where too few waited."""
    steps = (*STEPS, LONGER, GIVEN_UP)
    counts = [figures.of(Measure.WAIT, step) for step in steps]
    passed = 0
    for step, count in zip(steps, counts, strict=True):
        passed += count
        if count and 2 * passed >= sum(counts):
            return step
    return None


def heading(figures: Figures) -> str:
    """The place and the days, in words."""
    start, end = day_text(figures.period.start), day_text(figures.period.end)
    return str(said("place_and_days")).format(place=figures.place.name, start=start, end=end)


def _share(part: int, rest: int) -> str:
    """``part`` of both, in words where one of them is fewer than five: how many exactly is not told."""
    if part and rest:
        return f"{round(100 * part / (part + rest))}%"
    return str(said("shares")["most" if part else "few"]) if part or rest else ""


def _card(name: str, known: bool, **values: object) -> Card:
    pattern = said("cards")[name]["value" if known else "none"]
    return Card(name, str(pattern).format(**values), known)


def _time(figures: Figures) -> Table:
    if len(figures.days) <= MOST_DAYS:
        return Table("days", tuple(Row((day_text(day),), count) for day, count in figures.days.items()))
    months: Counter[date] = Counter()
    for day, count in figures.days.items():
        months[day.replace(day=1)] += count
    pattern = str(said("month"))
    return Table("months", tuple(Row((pattern.format(day=day),), count) for day, count in months.items()))


def _counted(
    name: str, figures: Figures, measure: Measure, called: Callable[[str, str], tuple[str, ...]]
) -> Table:
    return Table(name, tuple(Row(called(key, part), count) for key, part, count in figures.parts(measure)))


def _chosen(name: str, counts: Iterable[tuple[str, int]], names: str = "") -> Table:
    return Table(name, tuple(Row((said(names or name)[of],), count) for of, count in counts))


def _places(figures: Figures) -> tuple[Row, ...]:
    found = sorted(figures.places.items(), key=lambda pair: -pair[1])
    return tuple(Row((place.name,), count, place.code) for place, count in found)


def _desks(figures: Figures) -> tuple[Row, ...]:
    """Those whose name was told first."""
    found = sorted(figures.parts(Measure.DESK), key=lambda one: not one[0])
    return tuple(Row((desk or str(said("unknown_desk")), _item(item)), count) for desk, item, count in found)


def _topic(name: str) -> str:
    return str(said("topics")[name])


def _verdict(name: str) -> str:
    return str(labels("verdicts")[name]) if name else str(said("no_verdict"))


def _item(name: str) -> str:
    return name or str(said("unknown_item"))
