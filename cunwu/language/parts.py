"""Several things asked for in one message: "一个在这屯住着的，一个没犯过事的，村里都能开不"."""

from __future__ import annotations

import re

SHORTEST = 4  # characters of a part that can name a paper

# words by which people say that they want more than one paper
_SEVERAL = re.compile(
    r"(一[个张份样])[^,，。]{2,}[,，、 ].*\1|一要.+二要|又要.+又要|一边要.+一边要"
    r"|([两俩二三四]|[2-4])[样张个份件种]|要[俩仨]|这[俩仨]|下子[俩仨]|仨(材料|证明|纸)|还[有要得]|[再另][开帮给要办来]|顺便|另外|一[块趟遭]"
    r"|[和跟与、及][^,，。]{2,10}都"
)
_BREAK = re.compile(
    r"[,，。;；、?？!！:：\s]+|还[有要得]|另外|顺便|再(?=[开帮给要办])|又要|(?<=证明|[^目]的)[和跟与及]|[和跟与及](?=没)"
)

# "要仨材料 没犯罪的 单身的 …": a number, and then what it counts
_COUNTED = re.compile(
    r"(?:([俩两二2])|([仨三3])|([四4]))[个样张份件种]?[^,，。;；、:：\s]{0,6}[,，。;；、:：\s]+"
)
_NUMBERS = (2, 3, 4)


def parts(text: str) -> list[str]:
    """The parts of a message that says it wants several things; none where it does not say so.

    >>> parts("一个在这屯住着的,一个没犯过事的,村里都能开不")
    ['一个在这屯住着的', '一个没犯过事的', '村里都能开不']
    >>> parts("银行要我证明我是她闺女")
    []
    """
    if not _SEVERAL.search(text):
        return []
    return [part for part in _BREAK.split(text) if part and len(part) >= SHORTEST]


def counted(text: str) -> list[str]:
    """The things that a message counts up, in order; none where it does not say how many.

    >>> counted("我闺女要仨材料 没犯罪的 单身的 还有在村里住的")
    ['没犯罪的', '单身的', '在村里住的']
    >>> counted("银行要我证明我是她闺女")
    []
    """
    match = _COUNTED.search(text)
    if match is None:
        return []
    number = next(n for n, found in zip(_NUMBERS, match.groups(), strict=True) if found)
    things = [part for part in _BREAK.split(text[match.end() :]) if part]
    return things[:number] if len(things) >= number else []
