"""One plain form for every way of writing: simplified characters, half width, no noise."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

MAX_CHARACTERS = 500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"(.)\1{3,}")
# A character typed twice ("办理理一下"); "干干净净" and "站站长" are no such slips, nor is what is listed.
_TYPED_TWICE = re.compile(r"(.)\1(.)\2|([\u4e00-\u9fff])\3(?![长员])")
# numbers, relatives, what is counted ("天天", "个个"), done a little ("看看") or said for its sound, and what
# ends one word and begins the next ("结婚证证明", "登记记录", "信用社社保")
_SAID_TWICE = frozenset(
    "〇零一二三四五六七八九十百千万亿两几"
    "爸妈爷奶哥姐弟妹姑舅婶叔姥婆公太娘伯爹丫娃宝囡"
    "天年月日周时刻村户家人个条样张件本遍趟回次处种句块台支份道片项笔层辈队"
    "看瞧瞅听说讲唠聊谈嚷喊问找查试想念劝评认学数管教等走跑转坐歇玩挪摸碰敲打拉算"
    "扫洗晒翻捋逛照搭帮救换催核指点放断清发做写谢拜滚"
    "常刚慢好偏仅明白悄偷渐统通稍早远高大小老细单光快轻紧满深多久妥够平默匆往纷"
    "重连整乖短苦迟活事步头嫂累冷真足空乱痒糊巴乎糟哄腾"
    "啊哈嗯呵嘿哎唉哦噢喔呜嘻啦呀吧呃额诶喂嘟嗡滴钉谁啥哪某"
    "证记议规作社局所院站校委组会长面"
)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def clean(text: str) -> str:
    """The text without control characters and outer blanks; what is stored and shown."""
    return _CONTROL.sub("", text).strip()


def normalize(text: str) -> str:
    """The text as the model sees it.

    >>> normalize("婚育證明　　ＯＫ！！！！！！")
    '婚育证明 ok!!'
    >>> normalize("村里里给办理理结婚证证明吗")
    '村里给办理结婚证证明吗'
    """
    plain = unicodedata.normalize("NFKC", clean(text))[:MAX_CHARACTERS].lower()
    plain = _SPACES.sub(" ", _converter().convert(plain))
    return _TYPED_TWICE.sub(_once, _REPEATS.sub(r"\1\1", plain))


def _once(typed: re.Match[str]) -> str:
    twice = typed[3] is None or typed[3] in _SAID_TWICE
    return typed[0] if twice else typed[3]
