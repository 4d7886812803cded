"""From the linker's scores to honest probabilities: first which kind of thing is asked, then which need.

A need's score is a regression on "is it this need?", so the scores of a kind's needs add up to the regression
on "is it of this kind?". Many small needs of one kind thus speak together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

SHARPEST = 60.0

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Calibration:
    """How far scores may be trusted: the sharpness between kinds, and within one kind.

    ``kinds`` holds the number of each need's kind.
    """

    kinds: NDArray[np.int_]
    between: float = 1.0
    within: float = 1.0

    @classmethod
    def fit(cls, scores: Scores, labels: NDArray[np.int_], kinds: Sequence[int]) -> Calibration:
        """The sharpnesses under which ``labels`` are likeliest, given scores of texts not learned from."""
        of_need = np.asarray(kinds)
        wanted = of_need[labels]
        rivals = np.where(of_need[None, :] == wanted[:, None], scores, -np.inf)
        return cls(
            of_need,
            between=_sharpness(_summed(scores, of_need), wanted),
            within=_sharpness(rivals, labels),
        )

    def probabilities(self, scores: Scores) -> Scores:
        """One row of probabilities per row of scores."""
        of_kind = _softmax(_summed(scores, self.kinds) * self.between)
        result = np.empty_like(scores)
        for kind in range(of_kind.shape[1]):
            members = self.kinds == kind
            result[:, members] = _softmax(scores[:, members] * self.within) * of_kind[:, [kind]]
        return result


def _summed(scores: Scores, kinds: NDArray[np.int_]) -> Scores:
    sums: Scores = scores @ np.eye(int(kinds.max()) + 1, dtype=np.float32)[kinds]
    return sums


def _softmax(scores: Scores) -> Scores:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Scores = powers / powers.sum(axis=1, keepdims=True)
    return result


def _sharpness(scores: Scores, labels: NDArray[np.int_]) -> float:
    """The factor with the least negative log-likelihood."""

    def loss(factor: float) -> float:
        chosen = _softmax(scores * factor)[np.arange(len(labels)), labels]
        return float(-np.log(chosen + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(1.0, SHARPEST), method="bounded").x)
