"""Cutting text into words with jieba and the store's names as dictionary."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass

import jieba

NAME_FREQUENCY = 200_000


@dataclass(frozen=True)
class Utterance:
    """A normalised text and its words."""

    text: str
    words: tuple[str, ...]


class WordCutter:
    """A jieba of its own (the module's global one would leak one model's dictionary into another)."""

    def __init__(self, names: Iterable[str]) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        # jieba caches its dictionary in the world-writable temp folder; keep it out of others' reach.
        with tempfile.TemporaryDirectory(prefix="cunwu-jieba-") as folder:
            self._jieba.tmp_dir = folder
            self._jieba.initialize()
        for name in names:
            self._jieba.add_word(name, NAME_FREQUENCY)

    def cut(self, text: str) -> list[tuple[str, int]]:
        """The words of ``text`` with their starts, blanks left out."""
        return [(word, start) for word, start, _ in self._jieba.tokenize(text) if word.strip()]

    def utterance(self, text: str) -> Utterance:
        """``text`` (already normalised) with its words."""
        return Utterance(text, tuple(word for word, _ in self.cut(text)))
