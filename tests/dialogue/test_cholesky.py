"""The factor in panels is the factor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.language.cholesky import Cholesky, Matrix


def definite(size: int, seed: int) -> Matrix:
    """A random positive definite matrix."""
    rows = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    return rows @ rows.T + size * np.eye(size, dtype=np.float32)


def factor(matrix: Matrix, edges: list[int]) -> Cholesky:
    return Cholesky(edges, lambda begin, end: matrix[begin:, begin:end].copy())


@given(size=st.integers(2, 24), seed=st.integers(0, 99), data=st.data())
def test_both_ways_through_the_factor_solve_the_system(size: int, seed: int, data: st.DataObject) -> None:
    matrix = definite(size, seed)
    edges = sorted(data.draw(st.sets(st.integers(1, size - 1), max_size=4)) | {size})
    right = np.random.default_rng(seed + 1).normal(size=(size, 3)).astype(np.float32)
    panels = factor(matrix, edges)
    found = panels.backward(panels.forward(right))
    assert np.allclose(matrix @ found, right, atol=1e-3)


def test_the_rows_beyond_an_edge_predict_from_the_rows_above_it() -> None:
    matrix = definite(12, 7)
    right = np.random.default_rng(8).normal(size=(12, 2)).astype(np.float32)
    panels = factor(matrix, [3, 8, 12])
    learned = np.linalg.solve(matrix[:8, :8], right[:8])
    assert np.allclose(panels.beyond(8, panels.forward(right)), matrix[8:, :8] @ learned, atol=1e-3)


def test_a_matrix_that_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(ArithmeticError, match="positive definite"):
        factor(-definite(4, 0), [2, 4])
