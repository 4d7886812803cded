"""The learned linker: text → probabilities over needs.

Kernel ridge regression on one-hot needs. The kernel adds what two texts share in words, characters and
sounds (counting more, the closer their sentence vectors) to the third power of the vectors' cosine. The last
texts are held out at first: they calibrate what was learned from the others, then everything is learned
(docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cunwu.language.calibration import Calibration
from cunwu.language.encoder import encoder_named
from cunwu.language.features import LexicalFeatures
from cunwu.language.needs import Need
from cunwu.language.ridge import KernelRidge
from cunwu.language.words import Utterance

RIDGE = 1.0
VECTOR_WEIGHT = 3.0  # of the third power of the cosine
JOINT_WEIGHT = 3.0  # of sharing words and being close at once
HELD_OUT = 0.1  # share of the texts that calibrate
DIMENSIONS = 256  # of the sentence vectors that are kept: the directions in which the training texts differ
BLOCKS = 24  # in which the texts are learned
ROUNDS = 4  # through them before the calibration; one more with the texts held out
COMMON = 0.01  # features of more than this share of the texts are multiplied as dense columns, much faster

Matrix = NDArray[np.float32]


class NeedLinker:
    """Probabilities over all needs of the training data."""

    def __init__(self, encoder: str = "use") -> None:
        self._features = LexicalFeatures()
        self._encoder = encoder_named(encoder)
        self.needs: tuple[Need, ...] = ()
        self._by_feature = sparse.csr_matrix((0, 0), dtype=np.float32)  # features × learned texts
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
        rows = self._features.fit_transform(texts)
        self._by_feature = rows.T.tocsr()
        vectors = self._encoder.encode([text.text for text in texts])
        self._directions = np.linalg.eigh(vectors.T @ vectors)[1][:, -DIMENSIONS:]
        self._vectors = self._kept(vectors)
        self._solve(labels, self._kernel(rows))
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
            data=self._by_feature.data,
            indices=self._by_feature.indices,
            indptr=self._by_feature.indptr,
            shape=np.array(self._by_feature.shape),
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
            linker._by_feature = sparse.csr_matrix(rows, shape=tuple(shape))
        return linker

    def _kept(self, vectors: Matrix) -> Matrix:
        """Sentence vectors in the kept directions, each of length 1."""
        kept = vectors @ self._directions
        units: Matrix = kept / np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-9)
        return units

    def _solve(self, labels: NDArray[np.int_], kernel: Callable[[slice, slice], Matrix]) -> None:
        """Weights from all texts; the calibration from what the earlier ones say of the last ones."""
        count, learned = len(labels), round(len(labels) * (1 - HELD_OUT))
        edges = sorted({learned * block // BLOCKS for block in range(1, BLOCKS + 1)} - {0})
        targets = np.eye(len(self.needs), dtype=np.float32)[labels]
        regression = KernelRidge([*edges, count], kernel, RIDGE, targets)
        known = range(len(edges))
        for number in range(ROUNDS):
            regression.descend(known if number % 2 == 0 else reversed(known))
        kinds = sorted({need.kind for need in self.needs})
        numbers = [kinds.index(need.kind) for need in self.needs]
        self._calibration = Calibration.fit(regression.scores[learned:], labels[learned:], numbers)
        regression.descend(reversed(range(len(edges) + 1)))
        self._weights = regression.weights

    def _kernel(self, texts: sparse.csr_matrix) -> Callable[[slice, slice], Matrix]:
        """The kernel of some of the ``texts`` (their rows of features) with others."""
        often = np.diff(self._by_feature.indptr) > COMMON * texts.shape[0]
        dense: Matrix = texts[:, often].toarray()
        rare = texts[:, ~often]

        def kernel(rows: slice, columns: slice) -> Matrix:
            shared: Matrix = dense[rows] @ dense[columns].T
            shared += (rare[rows] @ rare[columns].T.tocsr()).toarray()
            return _joined(shared, self._vectors[rows] @ self._vectors[columns].T)

        return kernel


def _joined(shared: Matrix, cosines: Matrix) -> Matrix:
    """How alike texts are: what they ``shared`` in words, and how close they are in meaning."""
    closeness = np.maximum(cosines, 0.0, out=cosines)
    shared *= 1.0 + JOINT_WEIGHT * closeness
    shared += VECTOR_WEIGHT * closeness * closeness * closeness
    return shared
