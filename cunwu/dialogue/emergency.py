"""Danger comes before everything: named in so many words, or at a lower bar than any other reading."""

from __future__ import annotations

from collections.abc import Mapping

from cunwu.language.facts import DANGER
from cunwu.language.needs import Need
from cunwu.language.reading import Reading
from cunwu.rulings.verdict import Topic

EMERGENCIES = ("急救", "火警", "轻生", "家暴", "诈骗", "报警")
EMERGENCY_SHARE = 0.30


def emergency(reading: Reading, belief: Mapping[str, float]) -> tuple[str | None, float]:
    """The subject of the help that is needed at once, and how sure that is; (None, 0) for no danger."""
    if DANGER in reading.facts:
        return reading.facts[DANGER], 1.0
    shares = {name: belief.get(Need(Topic.HANDOFF.value, name).key, 0.0) for name in EMERGENCIES}
    if sum(shares.values()) < EMERGENCY_SHARE:
        return None, 0.0
    return max(shares, key=lambda name: shares[name]), sum(shares.values())
