"""Masking personal numbers before anything is stored or logged (DESIGN §8)."""

from __future__ import annotations

import re
import unicodedata

_GAP = r"[ \-\u3000]?"  # people write long numbers in groups
_DIGIT = r"[0-9０-９]"
_NUMBER = re.compile(rf"(?<!{_DIGIT})(?:{_DIGIT}{_GAP}){{10,18}}[0-9０-９XxＸｘ](?!{_DIGIT})")
_MOBILE = re.compile(r"1[3-9]\d{9}")


def mask(text: str) -> str:
    """The text with ID, bank card and mobile numbers starred out; checksums spare other long numbers.

    >>> mask("我的电话138 4311 2345")
    '我的电话138****2345'
    """
    return _NUMBER.sub(lambda match: _masked(match[0]), text)


def _masked(written: str) -> str:
    number = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", written).upper())
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    if len(number) == 18 and _is_id(number):
        return f"{number[:6]}********{number[-1]}"
    if 16 <= len(number) <= 19 and number.isdigit() and _is_card(number):
        return f"{number[:4]}****{number[-4:]}"
    return written


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
