"""A Cholesky factor in panels: for kernels too large for one LAPACK call.

LAPACK counts elements in 32 bits, so that 46,341 rows are too many for it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack, solve_triangular

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Panel:
    """Some columns of a lower triangular factor, from their diagonal block downwards."""

    begin: int
    end: int
    rows: Matrix

    @property
    def diagonal(self) -> Matrix:
        """The triangular block on the diagonal."""
        return self.rows[: self.end - self.begin]

    @property
    def below(self) -> Matrix:
        """What is left of these columns below it."""
        return self.rows[self.end - self.begin :]


class Cholesky:
    """The factor L of a positive definite matrix ``L @ L.T``, panel by panel.

    ``column_of(begin, end)`` gives columns begin to end of the matrix, from row ``begin`` down; ``edges`` are
    the ends of the panels. Raises ArithmeticError where the matrix is not positive definite.
    """

    def __init__(self, edges: Sequence[int], column_of: Callable[[int, int], Matrix]) -> None:
        self._panels: list[Panel] = []
        for begin, end in zip((0, *edges), edges, strict=False):
            self._panels.append(self._factored(Panel(begin, end, column_of(begin, end))))

    def forward(self, right: Matrix) -> Matrix:
        """X of ``L @ X = right``."""
        found = right.copy()
        for panel in self._panels:
            part = solve_triangular(
                panel.diagonal, found[panel.begin : panel.end], lower=True, check_finite=False
            )
            found[panel.begin : panel.end] = part
            found[panel.end :] -= panel.below @ part
        return found

    def backward(self, right: Matrix) -> Matrix:
        """X of ``L.T @ X = right``."""
        found = right.copy()
        for panel in reversed(self._panels):
            rest = found[panel.begin : panel.end] - panel.below.T @ found[panel.end :]
            found[panel.begin : panel.end] = solve_triangular(
                panel.diagonal, rest, lower=True, trans="T", check_finite=False
            )
        return found

    def beyond(self, edge: int, half: Matrix) -> Matrix:
        """The rows of L from ``edge`` (one of the edges) down, times the part of ``half`` above it."""
        count = len(half) - edge
        found: Matrix = np.zeros((count, half.shape[1]), dtype=np.float32)
        for panel in self._panels:
            if panel.end <= edge:
                found += panel.rows[edge - panel.begin :] @ half[panel.begin : panel.end]
        return found

    def _factored(self, panel: Panel) -> Panel:
        for earlier in self._panels:
            left = earlier.rows[panel.begin - earlier.begin :]
            panel.rows[:] -= left @ left[: panel.end - panel.begin].T
        factor, failure = lapack.spotrf(panel.diagonal, lower=1, clean=1)
        if failure:
            raise ArithmeticError("the matrix is not positive definite")
        panel.diagonal[:] = factor
        panel.below[:] = solve_triangular(factor, panel.below.T, lower=True, check_finite=False).T
        return panel
