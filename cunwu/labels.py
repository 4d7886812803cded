"""What verdicts, topics and approvals are called by people: the same words in replies and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cunwu.rulings.ruling import Ruling

FILE = Path(__file__).parent / "labels.yml"


@cache
def labels(of: str) -> Mapping[str, Any]:
    """A part of the file: the names of ``verdicts``, ``topics``, ``kinds`` … by their words in JSON."""
    found: Mapping[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))[of]
    return found


def label(ruling: Ruling) -> str:
    """The short word for the verdict, fitting the topic."""
    return ruling.label or str(labels("verdicts")[ruling.verdict.value])


def day_text(day: date) -> str:
    """A day as people say it."""
    return str(labels("past")["day"]).format(year=day.year, month=day.month, day=day.day)


def missing(ruling: Ruling, most: int | None = None) -> str:
    """Which levels (the nearest ``most``) have no list loaded, or only one of other days; "" for none."""
    words, told = labels("missing"), ruling.missing[:most]
    held = {other.place: other for other in ruling.other_days}
    lines = []
    for place in told:
        if other := held.get(place):
            day = other.begins or other.ended
            said = words["begins" if other.begins else "ended"]
            lines.append(said.format(place=place, day=day_text(day) if day else ""))
    never = [place.replace("（市、区）", "") for place in told if place not in held]
    if never:
        lines.append(words["never"].format(names="、".join(never)))
    return "；".join(lines)


def heading(ruling: Ruling) -> str:
    """What the ruling is about, in a few words."""
    return ruling.item or str(labels("topics")[ruling.topic.value])
