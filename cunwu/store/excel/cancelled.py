"""Names that mean one of the national twenty in other words: no county's retained list may permit those."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import ListKind

WORDS = Path(__file__).parent / "cancelled.yml"
SHORTEST_STEM = 2

_BRACKETS = re.compile(r"[（(][^）)]*[）)]")


@dataclass(frozen=True)
class Likeness:
    """The ``item`` of the national list that a name is like; ``whole``: nothing else is said by it."""

    item: str
    whole: bool


@dataclass(frozen=True)
class _Words:
    filler: re.Pattern[str]
    meanings: Mapping[str, str]
    weak: re.Pattern[str]


def likeness(title: str, book: PolicyBook) -> Likeness | None:
    """Which of the national twenty a name may mean: a whole likeness before a partial, longer words first."""
    said = _words().filler.sub("", _BRACKETS.sub("", title))
    found = []
    for item, pattern in _patterns(book).items():
        matched = pattern.findall(said)
        if not matched:
            continue
        whole, weak = not pattern.sub("", said), all(_words().weak.fullmatch(words) for words in matched)
        if whole or not weak:
            found.append((whole and not weak, len("".join(matched)), item))
    if not found:
        return None
    whole, _, item = max(found, key=lambda one: one[:2])
    return Likeness(item, whole)


def national(book: PolicyBook) -> frozenset[str]:
    """The items that the nation's own cancelled lists name."""
    return frozenset(
        entry.item
        for catalogue in book.catalogues
        if catalogue.kind is ListKind.CANCELLED and not book.region[catalogue.region].parent
        for entry in catalogue.entries
        if entry.item
    )


@lru_cache(maxsize=2)
def _patterns_of(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, re.Pattern[str]]:
    """Item → what its name, its other names and its meanings look like, the longest first."""
    words = _words()
    found = {}
    for item, called in names:
        stems = {words.filler.sub("", name) for name in called}
        parts = [re.escape(stem) for stem in stems if len(stem) >= SHORTEST_STEM]
        parts += [meaning for meaning in words.meanings.get(item, "").split("|") if meaning]
        if parts:
            found[item] = re.compile("|".join(sorted(parts, key=len, reverse=True)))
    return found


def _patterns(book: PolicyBook) -> Mapping[str, re.Pattern[str]]:
    items = sorted(national(book))
    return _patterns_of(tuple((item, (item, *book.item[item].exact)) for item in items))


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = YAML(typ="safe").load(WORDS.read_text(encoding="utf-8"))
    return _Words(re.compile(data["filler"]), data["meanings"], re.compile(data["alone_too_weak"]))
