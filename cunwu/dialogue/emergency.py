"""Danger comes before everything: named in so many words, or at a lower bar than any other reading."""

from __future__ import annotations

from collections.abc import Mapping

from cunwu.language.facts import DANGER
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

# at a lower bar than any other reading where minutes count
EMERGENCY_SHARE = {"急救": 0.3, "火警": 0.3, "轻生": 0.3, "家暴": 0.5, "诈骗": 0.5, "报警": 0.5}


def emergency(reading: Reading, belief: Mapping[str, float]) -> tuple[str | None, float]:
    """The subject of the help that is needed at once, and how sure that is; (None, 0) for no danger."""
    if DANGER in reading.facts:
        return reading.facts[DANGER], 1.0
    shares = {name: belief.get(Need(Topic.HANDOFF.value, name).key, 0.0) for name in EMERGENCY_SHARE}
    worst = max(shares, key=lambda name: shares[name])
    if sum(shares.values()) < EMERGENCY_SHARE[worst]:
        return None, 0.0
    return worst, sum(shares.values())
