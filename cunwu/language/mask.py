"""Masking personal numbers before anything is stored or logged (DESIGN §8)."""

from __future__ import annotations

import re

_ID_NUMBER = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{9}([\dXx])(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_CARD = re.compile(r"(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)")


def mask(text: str) -> str:
    """The text with ID, bank card and mobile numbers starred out. Checksums spare other long numbers.

    >>> mask("我的电话13843112345")
    '我的电话138****2345'
    """
    text = _ID_NUMBER.sub(lambda m: f"{m[1]}********{m[2]}" if _is_id(m[0]) else m[0], text)
    text = _CARD.sub(lambda m: f"{m[1]}****{m[2]}" if _is_card(m[0]) else m[0], text)
    return _MOBILE.sub(r"\1****\2", text)


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
