"""Words that only win time ("那个,", "怎么说呢,", "…,你给说说呗"): nothing is asked or told with them.

They are left out of what is heard, so that a question is read alike whether it was written or spoken. The
training lines keep theirs: where no pause tells such words from the rest, they are learned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 12  # characters between two pauses that may be such words and nothing else
LEAST_LEFT = 2  # characters that a sound of assent is left out before; with less it is an answer ("嗯,懂")

_ASSENT = "嗯+呐?|啊+|哦+|噢+|喔+"
_SOUNDS = (
    *(_ASSENT, "呃+", "额+", "咳+", "嗨+", "喂+", "诶+", "欸+", "嘶"),
    *("[哎唉]+[呀哟呦]*(?:妈呀|我去)?", "(?:我的)?妈呀"),
)
_PLACE_HOLDERS = (  # for words that do not come
    *("(?:就是)?[那这](?:个啥|个谁|个|啥|什么)(?:来着)?", "[那这]?就是说?", "然后", "完了", "反正", "其实"),
    *("(?:该|要)?(?:怎么|咋)[说讲][呢吧]", "这么说吧", "说白了", "说实话", "不瞒你说"),
)
_ADDRESSES = (  # to the listener, about the talk itself
    "[我俺](?:跟你|和你|就)?(?:说|讲|唠)",
    "[我俺]?就?想?[跟向]?你?(?:问|打听|咨询)(?:一?下|一?嘴|一句|问|[个点]事儿?)?你?",
    "你(?:说|讲|听|看|瞅|想)(?:说|讲|听|看|瞅|想|一?下)?",
    "你知道[吗不吧]?",
    "(?:你?[给帮替]|麻烦你?)[我俺]?们?(?:说|讲|看|瞅|查)(?:说|讲|看|瞅|查|一?下)",
    "(?:大概)?就?(?:是)?这么(?:个|回|一回)(?:事儿?|情况)",
    "就这(?:个|点)?(?:事儿?|情况)",
)
_TONE = "[啊呀哈呢吧呗嘛哎]?"
_EMPTY = re.compile(rf"(?:(?:{'|'.join((*_SOUNDS, *_PLACE_HOLDERS, *_ADDRESSES))}){_TONE}){{1,3}}")
_ASSENTS = re.compile(rf"(?:{_ASSENT}){_TONE}")
_STRETCH = re.compile(r"[^,，。;；、!?~—\s]+")
_LOOSE_END = ",，;；、~— "

Word = tuple[str, int]


def without_hesitation(text: str, words: Sequence[Word]) -> tuple[str, list[Word]]:
    """The text, and its ``words`` with their starts, without the stretches that only win time.

    >>> def heard(text):
    ...     return without_hesitation(text, [])[0]
    >>> heard("哎,我问一下啊,俺爹走了,那个,存折取不出来,你给说说呗")
    '俺爹走了,存折取不出来'
    >>> heard("那个健在证明能开吗"), heard("嗯,懂"), heard("怎么说呢")
    ('那个健在证明能开吗', '嗯,懂', '怎么说呢')
    """
    kept = _kept(text)
    heard, moved = "", []
    for begin, end in kept:
        moved += [(word, start - begin + len(heard)) for word, start in words if begin <= start < end]
        heard += text[begin:end]
    return heard, moved


def _kept(text: str) -> list[tuple[int, int]]:
    """Where the stretches that say something begin, and where the pauses after them end."""
    stretches = list(_STRETCH.finditer(text))
    says = [len(one[0]) > LONGEST or not _EMPTY.fullmatch(one[0]) for one in stretches]
    left = sum(len(one[0]) for one, some in zip(stretches, says, strict=True) if some)
    assents = any(_ASSENTS.fullmatch(one[0]) for one in stretches)
    if all(says) or left < (LEAST_LEFT if assents else 1):
        return [(0, len(text))]
    ends = [*(one.start() for one in stretches[1:]), len(text)]
    kept = [(one.start(), end) for one, end, some in zip(stretches, ends, says, strict=True) if some]
    if not says[-1]:
        begin, end = kept[-1]
        kept[-1] = begin, begin + len(text[begin:end].rstrip(_LOOSE_END))
    return kept
