"""Cases that were open before, and coming back to one ("说回刚才那张表", "我爸那个先办行不")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from cunwu.dialogue.state import Earlier, State
from cunwu.dialogue.turn import Turn
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

KEPT = 3
KEPT_WORDS = 1  # messages that opened a case that is left: it is stored with every turn
LEAST_SHARE = 0.2
SUBJECTS = ("matter", "form", "system", "yardstick", "mechanism", "plaque")  # facts that say what the work is

_RETURNS = re.compile(
    r"说回|还是说|回到|回头说|(还是|接着|再|先)(说|问|讲|唠)(回)?(刚才|那|之前|前面|头|先前)|还是(说)?(刚才|那)"
    r"|刚才(那|的|说|问)|(前面|先前|之前|头先|头里|上面)(那|说|问)|(头|第)一(个|样|张|件)"
)
_THAT_ONE = re.compile(r"(那|这)(个|张|份|样|件|事|块)")
# pairs of characters that say nothing about which case is meant
_EMPTY = re.compile(r"证明|村里|给开|能开|开不|要个|[那这一]个|行不|我们|可以|怎么|不能|说要|让我")


def remembered(before: State, turn: Turn) -> Turn:
    """The turn, remembering the case that it leaves."""
    after = turn.state
    left = before.topic and Topic(before.topic).ruled and (before.item or before.topic != "certificate")
    case = Earlier(str(before.topic), before.item, before.facts, before.said[:KEPT_WORDS])
    if not left or _same(after.topic, after.item, after.facts, case):
        return turn
    others = [e for e in after.earlier if not _same(e.topic, e.item, e.facts, case)]
    return replace(turn, state=replace(after, earlier=(case, *others)[:KEPT]))


def _same(topic: str | None, item: str | None, facts: Mapping[str, str], case: Earlier) -> bool:
    return (topic, item) == (case.topic, case.item) and not other_work(case.facts, facts)


def other_work(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether facts speak of another piece of work: of another system, mechanism, form …"""
    return any(before.get(fact, value) != value for fact, value in after.items() if fact in SUBJECTS)


def returned(state: State, now: Mapping[str, float], reading: Reading) -> State:
    """The state with the earlier case open again that the message comes back to; else ``state`` itself."""
    case = _meant(state, now, reading)
    if case is None:
        return state
    believed = {Need(case.topic, case.item, case.facts).key: 1.0}
    return replace(
        state, topic=case.topic, item=case.item, facts=case.facts, belief=believed, said=case.said, asked=None
    )


def _meant(state: State, now: Mapping[str, float], reading: Reading) -> Earlier | None:
    """The earlier case meant: by what the message asks, or by words that only that case was put in."""
    if not state.earlier or not (_RETURNS.search(reading.text) or _THAT_ONE.search(reading.text)):
        return None
    if _RETURNS.search(reading.text):
        best = max(state.earlier, key=lambda case: _share(case, now))
        if _share(best, now) >= LEAST_SHARE:
            return best
    told = _pairs(reading.text) - _pairs("".join(state.said[-1:]))
    alike = [case for case in state.earlier if told & _pairs("".join(case.said))]
    return alike[0] if len(alike) == 1 else None


def _share(case: Earlier, now: Mapping[str, float]) -> float:
    needs = ((Need.parse(key), p) for key, p in now.items())
    return sum(p for need, p in needs if need.intent == case.topic and need.name == case.item)


def _pairs(text: str) -> set[str]:
    pairs = (first + second for first, second in pairwise(text))
    return {pair for pair in pairs if not _EMPTY.fullmatch(pair)}
