"""One of several things: counted up before ("最后那个村里给开不", "我问二"), or the choices of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cunwu.language.parts import counted

LONGEST = 24  # characters of a message that only points

_DIGITS = "一二三四五六七八九"
_CHOICE = re.compile(rf"(?:我?[选是]|就|回复?)?第?(?:([1-9])|([{_DIGITS}]))[个项条种号]?[吧呀、)）]?")
_ORDINALS = (
    (0, re.compile(r"头一|第一|头里那")),
    (1, re.compile(r"第二|[问说]二")),
    (2, re.compile(r"第三|[问说]三")),
    (-1, re.compile(r"最后|末了|末尾|后[头边面]那|后一[个样张份件]")),
)


def choice(text: str) -> int | None:
    """The number (from 1) of the choice that ``text`` picks and nothing else.

    >>> [choice(text) for text in ("1", "第一个", "选二吧", "第三次问了", "12")]
    [1, 1, 2, None, None]
    """
    found = _CHOICE.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1] else _DIGITS.index(found[2]) + 1


def pointed_at(text: str, said: Sequence[str]) -> str | None:
    """The thing among those counted up in the messages ``said`` that ``text`` points at.

    >>> pointed_at("最后那个呢", ["一共要仨,表现、品行、没前科"])
    '没前科'
    >>> pointed_at("先说第二个吧", ["问三个", "收入的 没房的 在村里住的", "村里都给开不"])
    '没房的'
    >>> pointed_at("最后咋办", ["银行要我证明我是她闺女"])
    """
    if len(text) > LONGEST:
        return None
    things = counted(" ".join(said))
    place = next((place for place, pattern in _ORDINALS if pattern.search(text)), None)
    return things[place] if things and place is not None and place < len(things) else None
