"""Which kind of desk demands a certificate ("银行非要…"): for the statistics, of no weight in a ruling."""

from __future__ import annotations

import re
from functools import lru_cache

from cunwu.rulings.records import Fact

DESK = "desk"

_DEMANDS = (
    r"(?:那边|那头|的人|的)?[^,，。;；去到找上]{0,4}?"
    r"(?:要|让|叫|说|非|必须|得有|不给|不认|卡|催|[管跟问]我|得拿)"
)
_ERRAND = r"(?:去|到|上|在|给)"
_FOR = r"[^,，。;；]{0,6}(?:要|取|存|贷|理赔|报名|上学|入学|入职|上班|办业务|用)"


def requesting_desk(text: str, fact: Fact) -> str | None:
    """The kind of desk that ``text`` says demands something; None for none, or for several.

    ``fact`` (facts.yml, ``desk``) maps kinds to the words people use. A desk one only goes to does not count.

    >>> desks = Fact("desk", "?", ("银行", "公安"), {}, {"银行": ("银行",), "公安": ("派出所",)})
    >>> requesting_desk("银行非要死亡证明", desks)
    '银行'
    >>> requesting_desk("死亡证明去派出所能开吗", desks)
    """
    found = {kind for kind, pattern in _patterns(fact.name, _frozen(fact)) if pattern.search(text)}
    return found.pop() if len(found) == 1 else None


def _frozen(fact: Fact) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((kind, tuple(words)) for kind, words in fact.says.items())


@lru_cache(maxsize=8)
def _patterns(
    _name: str, says: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    every = {word for _, words in says for word in words}
    return tuple((kind, _pattern(words, every)) for kind, words in says)


def _pattern(words: tuple[str, ...], every: set[str]) -> re.Pattern[str]:
    """A desk's words, but not inside a longer one of another desk (公司 in 保险公司)."""
    one = "|".join(
        "".join(f"(?<!{longer[: longer.index(word)]})" for longer in sorted(every) if word in longer[1:])
        + re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(f"(?:{one}){_DEMANDS}|{_ERRAND}(?:{one}){_FOR}")
