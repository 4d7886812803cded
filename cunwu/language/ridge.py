"""Kernel ridge regression by block coordinate descent: for kernels too large to factor whole.

Each block of texts in turn is fitted exactly to what the other blocks leave unexplained. A few rounds give
what the exact solution gives, in less than half its time (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Matrix = NDArray[np.float32]

THREADS = 2  # that compute the kernel


class KernelRidge:
    """``weights`` W that bring ``(K + ridge) @ W`` near ``targets``, and ``scores``, which are ``K @ W``.

    ``edges`` are the ends of the blocks, in rising order, the last the number of texts; ``kernel_of(rows,
    columns)`` gives a part of K, kept as half-precision floats. Raises ArithmeticError where K + ridge is not
    positive definite.
    """

    def __init__(
        self,
        edges: Sequence[int],
        kernel_of: Callable[[slice, slice], Matrix],
        ridge: float,
        targets: Matrix,
    ) -> None:
        self._blocks = [slice(begin, end) for begin, end in pairwise((0, *edges))]
        self._targets = targets
        self.weights: Matrix = np.zeros_like(targets)
        self.scores: Matrix = np.zeros_like(targets)
        places = [(row, column) for row in range(len(self._blocks)) for column in range(row + 1)]

        def half(place: tuple[int, int]) -> NDArray[np.float16]:
            row, column = place
            return kernel_of(self._blocks[row], self._blocks[column]).astype(np.float16)

        with ThreadPoolExecutor(THREADS) as pool:
            self._parts = dict(zip(places, pool.map(half, places), strict=True))
        self._factors = [_factored(self._part(block, block), ridge) for block in range(len(self._blocks))]

    def descend(self, blocks: Iterable[int]) -> None:
        """Fit these blocks, one after the other, to what the others leave unexplained."""
        for block in blocks:
            rows, own = self._blocks[block], self._part(block, block)
            rest = self._targets[rows] - self.scores[rows] + own @ self.weights[rows]
            found, _ = lapack.spotrs(self._factors[block], rest)
            change = found - self.weights[rows]
            self.weights[rows] = found
            for other, others in enumerate(self._blocks):
                self.scores[others] += self._part(other, block) @ change

    def _part(self, row: int, column: int) -> Matrix:
        if row >= column:
            return self._parts[row, column].astype(np.float32)
        return self._parts[column, row].astype(np.float32).T


def _factored(part: Matrix, ridge: float) -> Matrix:
    part[np.diag_indices(len(part))] += ridge
    factor, failure = lapack.spotrf(part.T, overwrite_a=True)
    if failure:
        raise ArithmeticError("the kernel and its ridge are not positive definite")
    found: Matrix = factor
    return found
