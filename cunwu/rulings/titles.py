"""What the title of a work item says, whatever the year and however formally it is written."""

from __future__ import annotations

import re
import unicodedata

SHORTEST_CORE = 4

_MARKS = re.compile(r"[\s《》“”\"'「」]")
_BEFORE = re.compile(r"^(?:20\d\d年度?|年度|关于|开展|做好|组织)+(?:的)?")
_AFTER = re.compile(r"(?:的)?(?:工作|事项|任务|活动)$")


def core(title: str) -> str:
    """What is left of a work item's title without year, opening and closing words: these vary in speech.

    >>> core("2026年度开展秸秆禁烧巡查工作")
    '秸秆禁烧巡查'
    >>> core("统计工作")
    '统计工作'
    """
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", title)).lower()
    short = _AFTER.sub("", _BEFORE.sub("", plain))
    return short if len(short) >= SHORTEST_CORE else plain
