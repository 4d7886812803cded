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
    """
    plain = unicodedata.normalize("NFKC", clean(text))[:MAX_CHARACTERS].lower()
    plain = _SPACES.sub(" ", _converter().convert(plain))
    return _REPEATS.sub(r"\1\1", plain)
