"""What the lists say of one item, worked out the long way from plain tuples: no code of ours is used.

A list is ``(depth, kind, start, end, entries)``: depth 0 is the nation, 3 the county; kind is "cancelled",
"retained" or "statutory"; an entry is ``(item, start, end)``. Days are any numbers or dates; None leaves a
side open.
"""

from __future__ import annotations

from typing import Any, NamedTuple

NATION, PROVINCE, PREFECTURE, COUNTY = range(4)


class Said(NamedTuple):
    """The word for the verdict, the (list, entry) that speaks, and those that say otherwise, by number."""

    word: str
    speaks: tuple[int, int] | None
    against: frozenset[tuple[int, int]]
    silent: tuple[int, ...]  # depths below the nation without a list of cancelled or retained items


def holds(day: Any, start: Any, end: Any) -> bool:
    """Both ends belong to the time."""
    if start is not None and day < start:
        return False
    return not (end is not None and day > end)


def oracle(lists: list[tuple[Any, ...]], item: str, day: Any, asked_at: int = COUNTY) -> Said:
    """Try every list and every entry. ``asked_at``: the depth of the place asked from."""
    in_force = []
    for number, (depth, kind, start, end, entries) in enumerate(lists):
        if depth <= asked_at and holds(day, start, end):
            in_force.append((number, depth, kind, entries))
    keeping = [depth for _, depth, kind, _ in in_force if kind in ("cancelled", "retained")]
    silent = tuple(d for d in (COUNTY, PREFECTURE, PROVINCE) if d <= asked_at and d not in keeping)
    if not keeping:
        return Said("无清单", None, frozenset(), silent)
    hits = []
    for number, depth, kind, entries in in_force:
        for place, (title, start, end) in enumerate(entries):
            if title == item and holds(day, start, end):
                hits.append((depth, kind, number, place))
    if not hits:
        return Said("未列入", None, frozenset(), silent)
    speaking = _speaking(hits)
    word = {"cancelled": "地方取消", "retained": "保留", "statutory": "法规"}[speaking[1]]
    if speaking[1] == "cancelled" and speaking[0] == NATION:
        word = "取消"
    otherwise = {
        (number, place)
        for _, kind, number, place in hits
        if (kind == "cancelled") is not (speaking[1] == "cancelled")
    }
    return Said(word, (speaking[2], speaking[3]), frozenset(otherwise), silent)


def _speaking(hits: list[tuple[int, str, int, int]]) -> tuple[int, str, int, int]:
    """The national twenty; else, from the county up, first what is cancelled, then retained; last the law."""
    for hit in hits:
        if hit[0] == NATION and hit[1] == "cancelled":
            return hit
    for depth in (COUNTY, PREFECTURE, PROVINCE, NATION):
        for kind in ("cancelled", "retained"):
            for hit in hits:
                if hit[:2] == (depth, kind):
                    return hit
    for depth in (COUNTY, PREFECTURE, PROVINCE, NATION):
        for hit in hits:
            if hit[0] == depth:
                return hit
    raise AssertionError("there are hits")
