"""Corrections: "不是身份，是我在这屯住着的证明" asks about the second half only."""

from __future__ import annotations

import re

_SLIP = r"(?:我?(?:说|写|打)(?:错|岔)了?|不对)"
_DENIED = re.compile(
    rf"^(?:{_SLIP}[,，。;；\s]\s*)?(?:我?(?:说|问)的)?(?:不是|不要|没问)[^,，。;；]{{1,16}}[,，。;；]\s*(?:{_SLIP}[,，。;；\s]\s*)?"
    rf"(?=是|要|问的|我问|我要|说的|{_SLIP}$)"
)


def end_of_denial(text: str) -> int:
    """Where the part that still counts begins: after a leading "不是…，" that is put right; else 0.

    >>> text = "不是身份,我说岔了,是住在这屯的证明"
    >>> text[end_of_denial(text):]
    '是住在这屯的证明'
    >>> end_of_denial("不是说能开吗,咋又不行")
    0
    """
    match = _DENIED.match(text)
    return match.end() if match else 0
