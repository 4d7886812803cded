"""Several certificates asked for in one message: by their names, or each described in a part of its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from cunwu.dialogue.belief import masses, without_moves
from cunwu.language.hearing import read_apart
from cunwu.language.needs import Need
from cunwu.language.parts import parts
from cunwu.language.reading import Reading
from cunwu.rulings.book import PolicyBook
from cunwu.rulings.verdict import Topic

LEAST_NAMED = 0.15
# a part speaks of some paper, and then surely of this one
SOME_PAPER = 0.55
SURE_PART = 0.9
LISTED_GAP = 3  # characters between names in a list


def several_certificates(
    reading: Reading, belief: Mapping[str, float], book: PolicyBook
) -> Mapping[str, float]:
    """Item → how surely it is wanted, where the message wants two or more; empty where it wants one."""
    wanted = _named(reading, belief) or _described(reading, belief)
    # an alias that spans several items stands beside one of them: that is one paper, asked about twice
    spans = any(name in book.ask_alias for name in wanted) or any(m.kind == "ask" for m in reading.mentions)
    return wanted if len(wanted) > 1 and not spans else {}


def _named(reading: Reading, belief: Mapping[str, float]) -> Mapping[str, float]:
    named = [m for m in reading.mentions if m.kind == "exact"]
    names = dict.fromkeys(m.name for m in named)
    if len(names) > 1 and all(b.start - a.end <= LISTED_GAP for a, b in pairwise(named)):
        return dict.fromkeys(names, 1.0)  # "死亡证明、无犯罪记录证明和收入证明": a list
    shares = {name: belief.get(Need(Topic.CERTIFICATE.value, name).key, 0.0) for name in names}
    return shares if len(shares) > 1 and min(shares.values()) >= LEAST_NAMED else {}


def _described(reading: Reading, belief: Mapping[str, float]) -> Mapping[str, float]:
    """What the parts of such a message describe; its own likeliest need must be among them."""
    found: dict[str, float] = {}
    texts = parts(reading.text)
    for heard in read_apart(texts) if len(texts) > 1 else ():
        asked = without_moves(heard)
        key = max(asked, key=lambda need: asked[need])
        need, papers = Need.parse(key), masses(asked).get(Topic.CERTIFICATE.value, 0.0)
        if (
            need.intent == Topic.CERTIFICATE.value
            and need.name
            and papers >= SOME_PAPER
            and asked[key] >= SURE_PART * papers
        ):
            found.setdefault(need.name, asked[key])
    likeliest = Need.parse(max(belief, key=lambda need: belief[need]))
    return found if likeliest.name in found else {}
