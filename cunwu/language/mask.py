"""Masking personal numbers before anything is stored or logged (DESIGN §8)."""

from __future__ import annotations

import re
import unicodedata

_GROUP = re.compile(r"[0-9０-９]+[XxＸｘⅩⅹ]?")
_GAP = r"[\s.\-·‐‑–—－．]{0,3}"  # people write long numbers in groups
_GROUPS = re.compile(rf"(?<![*0-9０-９]){_GROUP.pattern}(?:{_GAP}{_GROUP.pattern})*")
_LONGEST = 19  # digits of a bank card
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")


def mask(text: str) -> str:
    """The text with ID, bank card and mobile numbers starred out; checksums spare other long numbers.

    >>> mask("我的电话138 4311 2345 2021年办的")
    '我的电话138****2345 2021年办的'
    """
    return _GROUPS.sub(lambda match: _masked_groups(match[0]), text)


def _masked_groups(written: str) -> str:
    """Groups of digits, with each longest stretch of them that is a personal number starred out."""
    groups = [match.span() for match in _GROUP.finditer(written)]
    done, at = "", 0
    for place, (start, _) in enumerate(groups):
        if start < at:
            continue
        for _, end in reversed(groups[place : place + _LONGEST]):
            if masked := _masked(written[start:end]):
                done, at = done + written[at:start] + masked, end
                break
    return done + written[at:]


def _masked(written: str) -> str | None:
    """A personal number with its middle starred out; None for any other."""
    number = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", written).upper())
    if _MOBILE.fullmatch(number):
        return f"{number[:-8]}****{number[-4:]}"
    if len(number) == 18 and _is_id(number):
        return f"{number[:6]}********{number[-1]}"
    if 16 <= len(number) <= 19 and number.isdigit() and _is_card(number):
        return f"{number[:4]}****{number[-4:]}"
    return None


def _is_id(number: str) -> bool:
    """GB 11643: the last character is a weighted sum modulo 11."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _is_card(number: str) -> bool:
    """The Luhn check of bank cards."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
