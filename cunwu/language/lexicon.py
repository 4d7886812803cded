"""Finding the store's names in a text: exact names, half-named items, homophone typos. No training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypinyin import lazy_pinyin

from cunwu.language.normalize import normalize
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.register import work_titles
from cunwu.rulings.titles import core

SUFFIX = "证明"
SHORTEST_STEM = 3
# pypinyin documents a function to a list for ``errors``; its types know only one to a string.
_ONE_BY_ONE: Any = list


@dataclass(frozen=True)
class Mention:
    """A name found in the text. ``kind``: exact, ask, half (the name without 证明), or work (from above)."""

    name: str
    kind: str
    start: int
    end: int


class Lexicon:
    """The names of one version of the records, ready to be looked for."""

    def __init__(self, book: PolicyBook) -> None:
        self.version = book.version
        self._names: dict[str, tuple[str, str]] = {}
        for alias, item in book.exact.items():
            self._names[normalize(alias)] = (item, "exact")
        for alias in book.ask_alias:
            self._names[normalize(alias)] = (alias, "ask")
        self._sounds = _by_sound(self._names)
        self._works = {core(normalize(title)): (title, "work") for title in work_titles(book)}
        self._work_sounds = _by_sound(self._works)
        self._stems = {
            name[: -len(SUFFIX)]: (item, "half")
            for name, (item, kind) in self._names.items()
            if kind == "exact" and name.endswith(SUFFIX) and len(name) >= SHORTEST_STEM + len(SUFFIX)
        }

    @property
    def names(self) -> tuple[str, ...]:
        """All names of certificates, for the tokenizer's dictionary; titles of work change every year."""
        return tuple(sorted(self._names))

    def find(self, text: str) -> tuple[Mention, ...]:
        """The names in ``text``, longest first where they overlap, in the order of the text."""
        mentions = _longest(_scan(text, self._names))
        if not mentions:
            mentions = _longest(_homophones(text, self._sounds))
        return mentions or _longest(_scan(text, self._stems))

    def find_work(self, text: str) -> tuple[str, ...]:
        """The titles of work from above in ``text`` that a register or guide names, in the order of the text.

        Only the whole title counts, its year and frame words left out: half a title may be other work.
        """
        mentions = _longest(_scan(text, self._works)) or _longest(_homophones(text, self._work_sounds))
        return tuple(dict.fromkeys(mention.name for mention in mentions))


@lru_cache(maxsize=4096)
def sound(text: str) -> tuple[str, ...]:
    """The toneless pinyin of each character; flat and retroflex, front and back nasals are not told apart."""
    return tuple(_blur(syllable) for syllable in lazy_pinyin(text, errors=_ONE_BY_ONE))


def _blur(syllable: str) -> str:
    for written, heard in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(written):
            syllable = heard + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def _homophones(text: str, names: Mapping[tuple[str, ...], tuple[str, str]]) -> list[Mention]:
    """Windows that sound like a name but are written otherwise (亲属关糸证名)."""
    sounds = sound(text)
    if len(sounds) != len(text):
        return []
    found = []
    for size in {len(key) for key in names}:
        for start in range(len(text) - size + 1):
            hit = names.get(sounds[start : start + size])
            if hit:
                found.append(Mention(hit[0], hit[1], start, start + size))
    return found


def _by_sound(names: Mapping[str, tuple[str, str]]) -> dict[tuple[str, ...], tuple[str, str]]:
    return {sound(name): hit for name, hit in names.items() if len(name) >= SHORTEST_STEM + 1}


def _scan(text: str, names: Mapping[str, tuple[str, str]]) -> list[Mention]:
    found = []
    for name, (item, kind) in names.items():
        start = text.find(name)
        while start >= 0:
            found.append(Mention(item, kind, start, start + len(name)))
            start = text.find(name, start + 1)
    return found


def _longest(found: Sequence[Mention]) -> tuple[Mention, ...]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))
