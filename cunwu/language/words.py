"""Cutting text into words with jieba and the store's names as dictionary."""

from __future__ import annotations

import logging
import tempfile
from typing import Iterable, List

import jieba

NAME_FREQUENCY = 200_000


class WordCutter:
    """A jieba of its own (the module's global one would leak one model's dictionary into another)."""

    def __init__(self, names: Iterable[str]) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        # jieba caches its dictionary in the world-writable temp folder; keep it out of others' reach.
        self._jieba.tmp_dir = tempfile.mkdtemp(prefix="cunwu-jieba-")
        self._jieba.initialize()
        for name in names:
            self._jieba.add_word(name, NAME_FREQUENCY)

    def cut(self, text: str) -> List[str]:
        """The words of ``text``, blanks left out."""
        return [word for word in self._jieba.lcut(text) if word.strip()]

    def tokenize(self, text: str) -> List[tuple[str, int, int]]:
        """Words with their start and end."""
        return [(w, start, end) for w, start, end in self._jieba.tokenize(text) if w.strip()]
