"""Sizes in a text: square metres and households ("村部盖了一百八十平，三百户的村")."""

from __future__ import annotations

import re

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = rf"(\d+(?:\.\d+)?|[{''.join(_DIGITS)}{''.join(_UNITS)}]+)"
_AREA = re.compile(rf"{NUMERAL}(?:多|来)?个?(?:平方米|平方|平米|平|㎡|m2)")
_HOUSEHOLDS = re.compile(rf"{NUMERAL}(?:多|来)?户")
_EACH = re.compile(r"[每一]百户")


def number(text: str) -> float:
    """The number that digits or Chinese numerals below ten thousand stand for.

    >>> [number(text) for text in ("180", "一百八", "一百八十", "一千零五", "两百")]
    [180.0, 180.0, 180.0, 1005.0, 200.0]
    """
    if text[0].isascii():
        return float(text)
    total, digit, unit = 0, 0, 10
    for sign in text:
        if sign in _UNITS:
            unit = _UNITS[sign]
            total, digit = total + (digit or 1) * unit, 0
        else:
            digit, unit = _DIGITS[sign], unit if _DIGITS[sign] else 10
    # "一百八" is 180, "一百零八" is 108
    return float(total + digit * (unit // 10 if total else 1))


def area(text: str) -> float | None:
    """The one area in square metres that the text names; None for none or several."""
    return _only(_AREA, text)


def households(text: str) -> float | None:
    """The one number of households that the text names; "every hundred households" is none."""
    return _only(_HOUSEHOLDS, _EACH.sub("", text))


def _only(pattern: re.Pattern[str], text: str) -> float | None:
    found = {number(match[1]) for match in pattern.finditer(text)}
    return found.pop() if len(found) == 1 else None
