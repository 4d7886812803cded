"""The learned linker: text → probabilities over needs.

Kernel ridge regression on one-hot needs. The kernel adds what two texts share in words, characters and
sounds (counting more, the closer their sentence vectors) to the third power of the vectors' cosine. One
Cholesky factor does it all: its last rows are texts held out, so that it calibrates first and then learns
from every text (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cunwu.language.calibration import Calibration
from cunwu.language.cholesky import Cholesky
from cunwu.language.encoder import encoder_named
from cunwu.language.features import LexicalFeatures
from cunwu.language.needs import Need
from cunwu.language.words import Utterance

RIDGE = 1.0
VECTOR_WEIGHT = 3.0  # of the third power of the cosine
JOINT_WEIGHT = 3.0  # of sharing words and being close at once
HELD_OUT = 0.1  # share of the texts that calibrate
DIMENSIONS = 256  # of the sentence vectors that are kept: the directions in which the training texts differ
PANEL = 2000  # columns of the kernel that are factored at a time
BLOCK = 2000  # rows of them that are computed at a time
COMMON = 0.01  # features of more than this share of the texts are multiplied as dense columns, much faster

Matrix = NDArray[np.float32]


class NeedLinker:
    """Probabilities over all needs of the training data."""

    def __init__(self, encoder: str = "use") -> None:
        self._features = LexicalFeatures()
        self._encoder = encoder_named(encoder)
        self.needs: tuple[Need, ...] = ()
        self._texts = sparse.csr_matrix((0, 0), dtype=np.float32)
        self._by_feature = self._texts  # the same, features × texts: what a look-up multiplies with
        self._directions: Matrix = np.zeros((0, 0), dtype=np.float32)
        self._vectors = self._directions
        self._weights: Matrix = np.zeros((0, 0), dtype=np.float32)
        self._calibration = Calibration(np.zeros(1, dtype=np.int_))

    def fit(self, texts: Sequence[Utterance], needs: Sequence[Need]) -> NeedLinker:
        """Learn from texts and what each asks. The same texts in the same order give the same linker."""
        order = np.random.default_rng(0).permutation(len(texts))
        texts, needs = [texts[i] for i in order], [needs[i] for i in order]
        keys = sorted({need.key for need in needs})
        self.needs = tuple(Need.parse(key) for key in keys)
        labels = np.array([keys.index(need.key) for need in needs])
        self._hold(self._features.fit(texts).transform(texts))
        vectors = self._encoder.encode([text.text for text in texts])
        self._directions = np.linalg.eigh(vectors.T @ vectors)[1][:, -DIMENSIONS:]
        self._vectors = self._kept(vectors)
        self._solve(labels)
        return self

    def predict(self, texts: Sequence[Utterance]) -> Matrix:
        """Probabilities, one row per text, columns as ``needs``."""
        vectors = self._kept(self._encoder.encode([text.text for text in texts]))
        shared: Matrix = (self._features.transform(texts) @ self._by_feature).toarray()
        return self._calibration.probabilities(_joined(shared, vectors @ self._vectors.T) @ self._weights)

    def save(self, path: Path) -> None:
        """Write the linker as one .npz of plain arrays."""
        np.savez(
            path,
            encoder=self._encoder.name,
            needs=np.array([need.key for need in self.needs]),
            kinds=self._calibration.kinds,
            sharpness=np.array([self._calibration.between, self._calibration.within]),
            directions=self._directions,
            vectors=self._vectors.astype(np.float16),
            weights=self._weights.astype(np.float16),
            data=self._texts.data,
            indices=self._texts.indices,
            indptr=self._texts.indptr,
            shape=np.array(self._texts.shape),
            **self._features.state(),
        )

    @classmethod
    def load(cls, path: Path) -> NeedLinker:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as state:
            linker = cls(str(state["encoder"]))
            linker._features.restore({key: state[key] for key in state.files})
            linker.needs = tuple(Need.parse(str(key)) for key in state["needs"])
            between, within = state["sharpness"]
            linker._calibration = Calibration(state["kinds"], float(between), float(within))
            linker._directions = state["directions"]
            linker._vectors = state["vectors"].astype(np.float32)
            linker._weights = state["weights"].astype(np.float32)
            shape: list[int] = list(state["shape"])
            rows = (state["data"], state["indices"], state["indptr"])
            linker._hold(sparse.csr_matrix(rows, shape=tuple(shape)))
        return linker

    def _hold(self, texts: sparse.csr_matrix) -> None:
        self._texts = texts
        self._by_feature = texts.T.tocsr()

    def _kept(self, vectors: Matrix) -> Matrix:
        """Sentence vectors in the kept directions, each of length 1."""
        kept = vectors @ self._directions
        units: Matrix = kept / np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-9)
        return units

    def _solve(self, labels: NDArray[np.int_]) -> None:
        """Weights from all texts; the calibration from what the earlier ones say of the last ones."""
        count, learned = len(labels), round(len(labels) * (1 - HELD_OUT))
        factor = Cholesky((*range(PANEL, learned, PANEL), learned, count), self._columns())
        half = factor.forward(np.eye(len(self.needs), dtype=np.float32)[labels])
        kinds = sorted({need.kind for need in self.needs})
        numbers = [kinds.index(need.kind) for need in self.needs]
        self._calibration = Calibration.fit(factor.beyond(learned, half), labels[learned:], numbers)
        self._weights = factor.backward(half)

    def _columns(self) -> Callable[[int, int], Matrix]:
        """Columns of the ridged kernel of the texts with themselves, from their diagonal down."""
        count = self._texts.shape[0]
        often = np.diff(self._by_feature.indptr) > COMMON * count
        dense: Matrix = self._texts[:, often].toarray()
        sparse_rows = self._texts[:, ~often]
        sparse_columns = sparse_rows.T.tocsr()

        def columns(begin: int, end: int) -> Matrix:
            found: Matrix = np.empty((count - begin, end - begin), dtype=np.float32)
            known = sparse_columns[:, begin:end]
            for row in range(begin, count, BLOCK):
                rows = slice(row, row + BLOCK)
                shared = dense[rows] @ dense[begin:end].T
                shared += (sparse_rows[rows] @ known).toarray()
                found[row - begin : row - begin + BLOCK] = _joined(
                    shared, self._vectors[rows] @ self._vectors[begin:end].T
                )
            found[np.diag_indices(end - begin)] += RIDGE
            return found

        return columns


def _joined(shared: Matrix, cosines: Matrix) -> Matrix:
    """How alike texts are: what they ``shared`` in words, and how close they are in meaning."""
    closeness = np.maximum(cosines, 0.0, out=cosines)
    shared *= 1.0 + JOINT_WEIGHT * closeness
    shared += VECTOR_WEIGHT * closeness * closeness * closeness
    return shared
