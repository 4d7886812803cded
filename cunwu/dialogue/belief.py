"""Weighing the evidence: learned probabilities, names found, and what the conversation was about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from cunwu.dialogue.emergency import without_idle_fire
from cunwu.language.needs import MOVES, Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

RULES = f"{Topic.POLICY_INFO.value}|"
RULE_FACTOR = 4.0
FORGERY = Need(Topic.OUT_OF_SCOPE.value, "伪造材料").key
FORGERY_FACTOR = 30.0
SOME_CERTIFICATE = Need(Topic.CERTIFICATE.value).key

# How much a name found in the text weighs against the learned probabilities. A name that is nearly the
# whole message decides; one inside a story only helps (docs/decisions/0005).
NAME_FACTOR = {"exact": 8.0, "ask": 4.0, "half": 4.0}
NAME_FLOOR = {"exact": 0.35, "ask": 0.12, "half": 0.10}
BARE_FLOOR = 8.0
BARE_REST = 6
SMALLEST = 1e-3
# how much the past, the message itself, and all turns read as one weigh in a turn that leans back
MEMORY = 0.3
PRESENT = 0.7
JOINED = 1.5
PAST_SHARE = 0.5

# "what do the rules say": asked about the text, not about one's own case
_ASKS_RULE = re.compile(
    r"(规定|文件|原文|措施|条文|政策)(里|里头|上|上头|中)?(咋|怎么|是怎么|是咋)?(说|写|定|讲)|原话|第几条|哪一?条(写|说|规定)|(应当?|该)[^,，。]{0,3}(哪几|哪些|几)[块个样条类项]"
)
# asked for openly: "帮我弄一张假的残疾证明"
_FORGES = re.compile(
    r"(弄|做|办|整|搞|造|帮|给|写|开)[^,，。]{0,6}假(的|证|证明|材料|手续|章)|空白的?(介绍信|证明|信纸|纸)|假公章|私刻"
)
_PAPER = re.compile("证明|证名|开|盖|条|章|出具|出个|呢$|的$")
_FILLER = re.compile(
    r"村里|村委会|村上|大队|我们|咱们|能不能|可以|给开|能开|开得了|开不开|出具|开具|怎么|请问|你好|咋整|盖章|办理"
    r"|一个|一份|[我俺要想得去的了吗呢不嘛么能给开办写整个份张啥吧有没是,.?!;:、。,?!;:~ ]"
)


def weigh(reading: Reading) -> dict[str, float]:
    """Probabilities over needs with the names found taken into account."""
    belief = without_idle_fire(reading.needs, reading.text)
    forged = FORGERY in belief and bool(_FORGES.search(reading.text))
    for mention in () if forged else reading.mentions:
        if mention.kind == "half" and not _PAPER.search(reading.text):
            continue
        key = Need(Topic.CERTIFICATE.value, mention.name).key
        floor = NAME_FLOOR[mention.kind]
        if mention.kind != "half" and _rest(reading, mention.start, mention.end) <= BARE_REST:
            floor = BARE_FLOOR
        belief[key] = belief.get(key, 0.0) * NAME_FACTOR[mention.kind] + floor
    if _ASKS_RULE.search(reading.text):
        belief = {k: p * RULE_FACTOR if k.startswith(RULES) else p for k, p in belief.items()}
    if forged:
        belief[FORGERY] *= FORGERY_FACTOR
    return normalised(belief)


def together(
    before: Mapping[str, float], now: Mapping[str, float], joined: Mapping[str, float], heard: float = 1.0
) -> dict[str, float]:
    """The belief after a turn that leans on the turns before it.

    A product of what was believed ``before``, of the message ``now``, and of all turns ``joined`` into one
    text. "Some certificate" speaks for every certificate alike: said before, the next words can name it; said
    now, it is the one named before. ``heard`` is the share of the message that is not a move.
    """
    past, present = _spread(before, PAST_SHARE), _spread(now, 1.0)

    def weight(key: str) -> float:
        evidence = ((past(key), MEMORY), (present(key), PRESENT * heard), (joined.get(key, 0.0), JOINED))
        return float(math.prod((p + SMALLEST) ** power for p, power in evidence))

    return normalised({key: weight(key) for key in {*before, *now, *joined}})


def _spread(belief: Mapping[str, float], share: float) -> Callable[[str], float]:
    """The belief in a need, where "some certificate" counts by ``share`` for each certificate."""
    some = belief.get(SOME_CERTIFICATE, 0.0) * share

    def of(key: str) -> float:
        own = belief.get(key, 0.0)
        return max(own, some) if key != SOME_CERTIFICATE and key.startswith(SOME_CERTIFICATE) else own

    return of


def same_kind(before: Mapping[str, float], now: Mapping[str, float]) -> dict[str, float]:
    """The belief after a correction: still the same kind of question, but nothing of what was taken back."""
    past = masses(before)
    return normalised(
        {k: (past.get(Need.parse(k).kind, 0.0) + SMALLEST) ** MEMORY * p for k, p in now.items()}
    )


def without_moves(belief: Mapping[str, float]) -> dict[str, float]:
    """The belief where no conversation is under way, so that a bare "yes" or "no" answers nothing."""
    return normalised({k: p for k, p in belief.items() if Need.parse(k).kind != MOVES})


def told(belief: Mapping[str, float]) -> float:
    """The probability that a message only tells a fact."""
    return sum(p for key, p in belief.items() if Need.parse(key).intent == "inform")


def masses(belief: Mapping[str, float]) -> dict[str, float]:
    """The probability of each kind, the likeliest first."""
    total: dict[str, float] = {}
    for key, p in belief.items():
        kind = Need.parse(key).kind
        total[kind] = total.get(kind, 0.0) + p
    return dict(sorted(total.items(), key=lambda pair: -pair[1]))


def normalised(belief: Mapping[str, float]) -> dict[str, float]:
    """The belief scaled to add up to 1."""
    total = sum(belief.values())
    return {k: p / total for k, p in belief.items()} if total else {}


def _rest(reading: Reading, start: int, end: int) -> int:
    """How many characters the message holds beside the name and the words that only ask."""
    return len(_FILLER.sub("", reading.text[:start] + reading.text[end:]))
