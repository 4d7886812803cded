"""What is said around a person who answers: the number, when somebody will be there, a paper sent along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cunwu.replies import render
from cunwu.rulings.verdict import RegionLevel
from cunwu.store.office_hours import OfficeHours

WIDE = (RegionLevel.NATION, RegionLevel.PROVINCE, RegionLevel.PREFECTURE)


def person_comes(receipt: str, level: RegionLevel, moment: datetime, hours: OfficeHours | None) -> str:
    """The words; ``moment`` is China's time, ``level`` and ``hours`` are those of the place she is in."""
    found = render.words("person")
    lines = [_when(found, moment, hours), str(found["receipt"]).format(receipt=receipt)]
    if level in WIDE:
        lines.append(str(found["where"]))
    return "\n".join(lines)


def paper_comes(title: str, item: str) -> str:
    """The words that a paper is sent along with."""
    return str(render.words("person")["paper"]).format(title=title, item=item)


def _when(found: Any, moment: datetime, hours: OfficeHours | None) -> str:
    if hours is None:
        return str(found["some_time"])
    opening = hours.opening(moment)
    if opening is None:
        return str(found["closed"])
    if opening == moment:
        return str(found["now"])
    days = (opening.date() - moment.date()).days
    day = str(found["days"][days] if days < len(found["days"]) else found["day"]).format(
        month=opening.month, day=opening.day, weekday=found["weekdays"][opening.weekday()]
    )
    return str(found["later"]).format(day=day, clock=f"{opening.hour}:{opening:%M}")
