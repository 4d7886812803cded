"""Danger comes before everything: named in so many words, or at a lower bar than any other reading."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cunwu.language.facts import DANGER
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

# at a lower bar than any other reading where minutes count
EMERGENCY_SHARE = {"急救": 0.3, "火警": 0.3, "轻生": 0.3, "家暴": 0.5, "诈骗": 0.5, "报警": 0.5}
FIRE = Need(Topic.HANDOFF.value, "火警").key
OPEN_BURNING = Need(Topic.OUT_OF_SCOPE.value, "露天焚烧").key

# What people burn on purpose, and what tells a fire that burns now with people, houses or woods near it.
_BURNT = re.compile(
    r"(秸秆|杆棵|稻草|苞米杆|茬子|荒草?|纸|垃圾|树叶|枯草|落叶|柴草?|地|炕|香)[^,，。]{0,4}烧"
    r"|烧[^,，。]{0,3}(秸秆|稻草|杆|茬|荒|纸|垃圾|树叶|草|柴|地|炕|香)|禁烧|防火|火灾隐患"
)
_BURNS_NOW = re.compile(
    r"着火|失火|起火|着了|烧着|烧起来|烧到|烧过来|烧大|火很?大|大火|火势|火苗|火光|山火|火往|窜|蔓延|救|快来|冒烟|浓烟"
    r"|房|屋|家里|院|人在|有人在里|困|控制不住|灭不|扑不"
)


def without_idle_fire(belief: Mapping[str, float], text: str) -> dict[str, float]:
    """The belief with the fire alarm's share on burning straw or the like, where that is all it is.

    Who must stop such burning is a question for offices; 119 is for a fire that burns now.
    """
    idle = FIRE in belief and _BURNT.search(text) and not _BURNS_NOW.search(text)
    return {OPEN_BURNING if idle and key == FIRE else key: share for key, share in belief.items()}


def emergency(reading: Reading, belief: Mapping[str, float]) -> tuple[str | None, float]:
    """The subject of the help that is needed at once, and how sure that is; (None, 0) for no danger."""
    if DANGER in reading.facts:
        return reading.facts[DANGER], 1.0
    shares = {name: belief.get(Need(Topic.HANDOFF.value, name).key, 0.0) for name in EMERGENCY_SHARE}
    worst = max(shares, key=lambda name: shares[name])
    if sum(shares.values()) < EMERGENCY_SHARE[worst]:
        return None, 0.0
    return worst, sum(shares.values())
