"""Does confidence mean what it says: of answers that are 80 % sure, are 80 % right?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence lies between ``low`` and ``high`` (1 falls into the last bin).

    ``confidence`` is their mean, ``accuracy`` the share that is right; both are None where ``count`` is 0.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def bins(answers: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Ten bins of equal width over (confidence, right?)."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in answers:
        members[min(int(confidence * BINS), BINS - 1)].append((confidence, right))
    return [_bin(number, inside) for number, inside in enumerate(members)]


def expected_error(found: Sequence[Bin]) -> float:
    """The mean distance between confidence and accuracy, by answers (0 is perfect)."""
    total = sum(one.count for one in found)
    distances = (
        one.count * abs(one.confidence - one.accuracy)
        for one in found
        if one.confidence is not None and one.accuracy is not None
    )
    return sum(distances) / total if total else 0.0


def _bin(number: int, inside: Sequence[tuple[float, bool]]) -> Bin:
    count = len(inside)
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        count=count,
        confidence=sum(confidence for confidence, _ in inside) / count if count else None,
        accuracy=sum(right for _, right in inside) / count if count else None,
    )
