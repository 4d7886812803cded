"""Facts that the words themselves state, by the phrases of ``facts.yml`` (``says``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from cunwu.rulings.records import Fact

DANGER = "danger"
NOTHING = "没有"
UNKNOWN = "不知道"  # the value of a fact that was asked for and that nobody knows: no principle is met by it

_FEW = r"[^没不未,。;，]{0,4}"

# "县里同意没同意不清楚": the words name a fact without stating it
_DOUBT = re.compile(
    r"不知道|不清楚|不晓得|说不准|说不好|没说清|谁知道|不一定|没听说|也没问"
    r"|明天|下周|回头|拿不出|没见着文|才行|才算|才[能报填装]|听说|说是|好像|可能|大概"
)
_NEGATED = re.compile(
    r"(?:不|没|没有|无|未|不用|不让|不会|不再|不算|没给|不给|别|免)(?:我们|咱们|村里|咱|俺们)?(?:压|用|再)?$"
)


def in_doubt(text: str) -> bool:
    """Whether the words say that something is not known.

    >>> in_doubt("县里同意没同意不清楚")
    True
    """
    return bool(_DOUBT.search(text))


def stated_facts(text: str, facts: Iterable[Fact]) -> dict[str, str]:
    """Fact → value for every fact of which exactly one value is said.

    A phrase inside a longer one does not count, nor one that is denied ("不担责"). Words in doubt state
    nothing but danger.

    >>> money = Fact("funded", "?", ("是", "否"), {}, {"是": ("给钱",), "否": ("没给钱",)})
    >>> stated_facts("一分没给钱", [money])
    {'funded': '否'}
    """
    found: dict[str, str] = {}
    doubt = in_doubt(text)
    for fact in facts:
        value = _value(text, fact.says)
        if value and (fact.name == DANGER or not doubt):
            found[fact.name] = value
    return found


def _value(text: str, says: Mapping[str, Iterable[str]]) -> str:
    """The one value that is said; "" for none, or where the words say two different things."""
    heard = [(phrase, value) for value, phrases in says.items() for phrase in phrases if _said(phrase, text)]
    values = {
        value for phrase, value in heard if not any(phrase != other and phrase in other for other, _ in heard)
    }
    if NOTHING in values:  # "县委县政府没发文": what is denied outweighs the words it is denied in
        return NOTHING
    return values.pop() if len(values) == 1 else ""


def _said(phrase: str, text: str) -> bool:
    found = _pattern(phrase).search(text)
    return found is not None and not _NEGATED.search(text[: found.start()])


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """``…`` in a phrase stands for a few other words: "县里…发了文" is said by "县里后来补发了文"."""
    return re.compile(_FEW.join(map(re.escape, phrase.split("…"))))
