"""The same question said worse: slips and ways of writing that a reader still understands.

The tables are written by hand and are the evaluation's own: they share nothing with what normalises messages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML

from cunwu.evaluation.questions import Question

SEED = 20231
STRETCH = 8  # characters in which one is changed
FOLDER = Path(__file__).parent / "perturbations"

_PAUSE = re.compile(r"(?<=[,，;；。])(?![\d\s]|$)")


class Kind(str, Enum):
    """How a question is changed."""

    TYPO = "typo"
    HOMOPHONE = "homophone"
    TRADITIONAL = "traditional"
    UNPUNCTUATED = "unpunctuated"
    FILLER = "filler"
    DIALECT = "dialect"


def perturb(question: Question, kind: Kind, seed: int = SEED) -> Question:
    """The question with every turn changed, where there is something to change; digits always stay.

    The same seed, kind and id always give the same words.
    """
    turns = []
    for number, turn in enumerate(question.turns):
        changed = _CHANGES[kind](turn, Random(f"{seed}:{kind.value}:{question.id}:{number}"))
        turns.append(changed if changed.strip() else turn)
    return replace(question, turns=tuple(turns))


@cache
def table(kind: Kind) -> Mapping[str, Any]:
    """The hand-written table of a kind."""
    text = (FOLDER / f"{kind.value}.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = YAML(typ="safe").load(text)
    return data


def _stretches(text: str) -> Iterator[range]:
    """The places of the text in about equal stretches of STRETCH."""
    count = max(1, round(len(text) / STRETCH))
    for number in range(count):
        yield range(len(text) * number // count, len(text) * (number + 1) // count)


def _typo(text: str, chance: Random) -> str:
    """In each stretch a character that looks alike, is doubled, left out, or swapped with the next."""
    shapes, protected = table(Kind.TYPO)["shapes"], frozenset(table(Kind.TYPO)["protected"])

    def loose(place: int) -> bool:
        around = text[max(0, place - 1) : place + 2]
        return "\u4e00" <= text[place] <= "\u9fff" and protected.isdisjoint(around)

    slots = list(text)
    for stretch in _stretches(text):
        places = [place for place in stretch if loose(place)]
        if not places:
            continue
        place = chance.choice(places)
        character, following = text[place], place + 1
        slips: list[tuple[str, ...]] = [(character * 2,), ("",)]
        if character in shapes:
            slips += [(alike,) for alike in shapes[character]] * 2
        if following in stretch and loose(following) and text[following] != character:
            slips.append((text[following], character))
        slip = chance.choice(slips)
        slots[place : place + len(slip)] = slip
    return "".join(slots)


def _homophone(text: str, chance: Random) -> str:
    """In each stretch a character of the same or nearly the same sound."""
    sounds = table(Kind.HOMOPHONE)["characters"]
    slots = list(text)
    for stretch in _stretches(text):
        places = [place for place in stretch if text[place] in sounds]
        if places:
            place = chance.choice(places)
            slots[place] = chance.choice(sounds[text[place]])
    return "".join(slots)


def _traditional(text: str, _: Random) -> str:
    return text.translate(str.maketrans(table(Kind.TRADITIONAL)["characters"]))


def _unpunctuated(text: str, _: Random) -> str:
    """Without punctuation; what stands in a number (3.5, 6,7,8月, 60%) stays."""

    def kept(place: int) -> bool:
        if not unicodedata.category(text[place]).startswith("P"):
            return True
        before, after = text[:place][-1:], text[place + 1 :][:1]
        return before.isdigit() and (after.isdigit() or text[place] in "%％")

    return "".join(character for place, character in enumerate(text) if kept(place))


def _filler(text: str, chance: Random) -> str:
    """An opening always, something in every other pause, a closing every other time."""
    words = table(Kind.FILLER)
    text = _PAUSE.sub(lambda _: chance.choice(words["pauses"]) if chance.random() < 0.5 else "", text)
    if chance.random() < 0.5:
        text = text.rstrip("。？！?!") + chance.choice(words["closings"])
    return str(chance.choice(words["openings"])) + text


def _dialect(text: str, _: Random) -> str:
    words = table(Kind.DIALECT)["words"]
    return _longest_first().sub(lambda found: str(words[found.group()]), text)


@cache
def _longest_first() -> re.Pattern[str]:
    words = sorted(table(Kind.DIALECT)["words"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


_CHANGES: Mapping[Kind, Callable[[str, Random], str]] = {
    Kind.TYPO: _typo,
    Kind.HOMOPHONE: _homophone,
    Kind.TRADITIONAL: _traditional,
    Kind.UNPUNCTUATED: _unpunctuated,
    Kind.FILLER: _filler,
    Kind.DIALECT: _dialect,
}
