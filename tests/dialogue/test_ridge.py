"""Regression block by block comes to the same as regression at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cunwu.language.ridge import KernelRidge, Matrix

ENOUGH = 200  # rounds


def kernel(size: int, seed: int) -> Matrix:
    """A random kernel of as many texts."""
    rows = np.random.default_rng(seed).normal(size=(size, 4)).astype(np.float32)
    return rows @ rows.T


def regression(matrix: Matrix, edges: list[int], targets: Matrix, ridge: float = 1.0) -> KernelRidge:
    return KernelRidge(edges, lambda rows, columns: matrix[rows, columns], ridge, targets)


def targets_for(size: int, seed: int) -> Matrix:
    return np.random.default_rng(seed + 1).normal(size=(size, 3)).astype(np.float32)


@given(size=st.integers(2, 24), seed=st.integers(0, 99), data=st.data())
def test_many_rounds_through_the_blocks_solve_the_whole(size: int, seed: int, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(1, size - 1), max_size=4)) | {size})
    matrix, targets = kernel(size, seed), targets_for(size, seed)
    found = regression(matrix, edges, targets)
    for _ in range(ENOUGH):
        found.descend(range(len(edges)))
    exact = matrix @ np.linalg.solve(matrix + np.eye(size), targets)
    assert np.allclose(found.scores, exact, atol=0.02)


@given(seed=st.integers(0, 99))
def test_the_scores_are_those_of_the_weights(seed: int) -> None:
    matrix = kernel(12, seed)
    found = regression(matrix, [3, 8, 12], targets_for(12, seed))
    found.descend([2, 0, 1, 0])
    assert np.allclose(found.scores, matrix @ found.weights, atol=0.02)


def test_a_block_left_out_learns_nothing_and_is_predicted_from_the_others() -> None:
    matrix, targets = kernel(12, 7), targets_for(12, 7)
    found = regression(matrix, [8, 12], targets)
    found.descend([0])
    learned = np.linalg.solve(matrix[:8, :8] + np.eye(8), targets[:8])
    assert not found.weights[8:].any()
    assert np.allclose(found.scores[8:], matrix[8:, :8] @ learned, atol=0.02)


def test_a_kernel_that_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(ArithmeticError, match="positive definite"):
        regression(-9 * np.eye(4, dtype=np.float32), [2, 4], targets_for(4, 0))
