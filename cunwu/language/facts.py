"""Facts that the words themselves state, by the phrases of ``facts.yml`` (``says``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from cunwu.rulings.records import Fact

DANGER = "danger"
NOTHING = "没有"
APPROVING = ("县级", "省级", "中央或法律", "联审通过")
REVIEWED, DEPARTMENT = "联审通过", "部门"
UNKNOWN = "不知道"  # the value of a fact that was asked for and that nobody knows: no principle is met by it

# "未" is written, and holds for the whole clause ("未载明省委、省政府同意")
_NOT_YET = r"未(?![成婚来满育就])[^,，。;没未不]"
_NOT_BEFORE = re.compile(rf"(?:没|不是)[^,，。;没未不]{{0,2}}$|{_NOT_YET}{{0,10}}$")
_UNAPPROVED = re.compile(rf"{_NOT_YET}{{0,12}}(?:同意|批准|批复|发文|部署)")
_TAKEN_BACK = re.compile(r"[^,，。;]{0,2}(?:撤了|取消了|不搞了|不算了|没了|免了)")
_FEW = r"[^没不未,。;，]{0,4}"

# "县里同意没同意不清楚": the words name a fact without stating it
_DOUBT = re.compile(
    r"不知道|不清楚|不晓得|说不准|说不好|没说清|谁知道|不一定|没听说|也没问"
    r"|明天|下周|回头|拿不出|没见着文|才行|才算|才[能报填装]|听说|说是|好像|可能|大概"
)
# "部门说审过了": a department's word for it is not the review (measure 12)
_HEARSAY = re.compile(
    r"(?:部门|[局所站办委科股](?:里|长|的人)?|他们?|她|人家|对方|来人|领导|镇里?|乡里?|镇长|乡长|书记)[^,。;]{0,4}(?:说|讲|称|告诉|保证)"
    r"|口头|嘴上|光说|只说|非说|硬说"
)
_NEGATED = re.compile(
    r"(?:不|没|没有|无|未|不用|不让|不会|不再|不算|没给|不给|别|免)(?:我们|咱们|村里|咱|俺们)?(?:压|用|再|搞)?$"
)


def in_doubt(text: str) -> bool:
    """Whether the words say that something is not known.

    >>> in_doubt("县里同意没同意不清楚")
    True
    """
    return bool(_DOUBT.search(text))


def vouched(fact: str, value: str, text: str) -> str:
    """The value, or only a department's word where the text tells a joint review from hearsay.

    >>> vouched("approved", "联审通过", "部门说联审通过了")
    '部门'
    >>> vouched("approved", "联审通过", "联审通过的文件我看见了")
    '联审通过'
    """
    hearsay = fact == "approved" and value == REVIEWED and _HEARSAY.search(text)
    return DEPARTMENT if hearsay else value


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
            found[fact.name] = vouched(fact.name, value, text)
    return found


def _value(text: str, says: Mapping[str, Iterable[str]]) -> str:
    """The one value that is said; "" for none, or where the words say two different things."""
    heard, denied = [], False
    for value, phrases in says.items():
        for phrase in phrases:
            said = _said(phrase, text)
            heard += [(phrase, value)] if said else []
            denied |= said is False and value in APPROVING
    denied |= NOTHING in says and bool(_UNAPPROVED.search(text))
    values = {
        value for phrase, value in heard if not any(phrase != other and phrase in other for other, _ in heard)
    }
    if NOTHING in values or (denied and NOTHING in says):
        return NOTHING  # "县委县政府没发文", "也没说县里同意": the denial outweighs the words in it
    return values.pop() if len(values) == 1 else ""


def _said(phrase: str, text: str) -> bool | None:
    """Whether the phrase is said; False where it is denied, None where it does not occur."""
    found = _pattern(phrase).search(text)
    if found is None:
        return None
    before, after = text[: found.start()], text[found.end() :]
    return not (_NEGATED.search(before) or _NOT_BEFORE.search(before) or _TAKEN_BACK.match(after))


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    """``…`` in a phrase stands for a few other words: "县里…发了文" is said by "县里后来补发了文"."""
    return re.compile(_FEW.join(map(re.escape, phrase.split("…"))))
