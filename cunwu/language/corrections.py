"""Corrections: "不是身份，是我在这屯住着的证明" asks about the second half only."""

from __future__ import annotations

import re

_SLIP = r"(?:[我俺]?(?:说|写|打|记|看|听|弄|整|搞)(?:错|岔)了?|不对)"
_PAUSE = r"[,，。;；\s]\s*"
_PUT_RIGHT = r"(?=是|要|问的|我问|我要|说的"
_DENIED = re.compile(
    rf"^(?:{_SLIP}{_PAUSE})?(?:我?(?:说|问)的)?(?:不是|不要|没问)[^,，。;；]{{1,16}}?{_PAUSE}(?:{_SLIP}{_PAUSE})?"
    rf"{_PUT_RIGHT}|{_SLIP}$)"
)
# the same in one breath; without the word for a slip "不是…是…" may be one question ("不是说能开吗是咋回事")
_DENIED_AT_ONCE = re.compile(rf"^[我俺]?(?:刚才)?[说记问]错了?不是[^,，。;；]{{2,16}}?{_PUT_RIGHT})")
# of what the speaker said, not of what an office wrote ("户口本名字写错了" is a need of its own)
_MISTAKEN = re.compile(
    rf"^(?:等等{_PAUSE}|刚才)?(?:[我俺]?(?:刚才)?(?:[说记看听问]|弄|整|搞)(?:错|岔)了|[^,，。;；\s]{{0,8}}说[整弄搞]错了){_PAUSE}"
)


# thanks or assent before the matter itself: four characters more are a message of their own
_COURTESY = re.compile(
    rf"^(?:(?:谢谢|多谢|感谢|麻烦|辛苦)[你您]?了?|好的?|嗯+|哦+|噢|妥了?|知道了|明白了|懂了)(?:啊|哈|呀|吧)?{_PAUSE}(?=.{{4}})"
)


def beginning(text: str) -> tuple[int, bool]:
    """Where the part that counts begins, and whether what stands before it was taken back.

    Passed over are a leading "不是…，" that is put right, "…说错了，", and words of thanks or assent.

    >>> def rest(text):
    ...     begin, taken_back = beginning(text)
    ...     return text[begin:], taken_back
    >>> rest("不是身份,我说岔了,是住在这屯的证明")
    ('是住在这屯的证明', True)
    >>> rest("说错了不是身份的是住在这屯的证明")
    ('是住在这屯的证明', True)
    >>> rest("不动产那人说整错了,是要证明宅基地的")
    ('是要证明宅基地的', True)
    >>> rest("谢谢,那拿啥给银行看")
    ('那拿啥给银行看', False)
    >>> rest("不是说能开吗,咋又不行")
    ('不是说能开吗,咋又不行', False)
    """
    courtesy = _COURTESY.match(text)
    begin = courtesy.end() if courtesy else 0
    said = text[begin:]
    taken_back = _DENIED.match(said) or _MISTAKEN.match(said) or _DENIED_AT_ONCE.match(said)
    return begin + (taken_back.end() if taken_back else 0), taken_back is not None
