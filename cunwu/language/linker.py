"""The learned linker: text → probabilities over needs.

Kernel ridge regression on one-hot needs. The kernel adds what two texts share in words, characters and sounds
to the third power of their sentence vectors' cosine. It trains in seconds in closed form, and the exact
leave-one-out residuals (y - a_i / G_ii) calibrate it without a second training (docs/decisions/0005).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar

from cunwu.language.encoder import encoder_named
from cunwu.language.features import LexicalFeatures
from cunwu.language.needs import Need
from cunwu.language.words import Utterance

RIDGE = 1.0
VECTOR_WEIGHT = 3.0
VECTOR_POWER = 3


class NeedLinker:
    """Probabilities over all needs of the training data."""

    def __init__(self, encoder: str = "use") -> None:
        self._features = LexicalFeatures()
        self._encoder = encoder_named(encoder)
        self.needs: tuple[Need, ...] = ()
        self._texts = sparse.csr_matrix((0, 0), dtype=np.float32)
        self._by_feature = self._texts  # the same, features × texts: what a look-up multiplies with
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self.temperature = 1.0

    def fit(self, texts: Sequence[Utterance], needs: Sequence[Need]) -> NDArray[np.float32]:
        """Learn. Returns the leave-one-out probabilities of each training text (n × needs)."""
        keys = sorted({need.key for need in needs})
        self.needs = tuple(Need.parse(key) for key in keys)
        column = {key: i for i, key in enumerate(keys)}
        labels = np.array([column[need.key] for need in needs])
        self._hold(self._features.fit(texts).transform(texts))
        self._vectors = self._encoder.encode([u.text for u in texts])
        kernel = (self._texts @ self._by_feature).toarray() + self._vector_kernel(self._vectors)
        targets = np.zeros((len(texts), len(keys)), dtype=np.float32)
        targets[np.arange(len(texts)), labels] = 1.0
        kernel[np.diag_indices_from(kernel)] += RIDGE
        inverse = np.linalg.inv(kernel)
        self._weights = inverse @ targets
        held_out = targets - self._weights / np.diag(inverse)[:, None]
        self.temperature = _fit_temperature(held_out, labels)
        return _softmax(held_out * self.temperature)

    def predict(self, texts: Sequence[Utterance]) -> NDArray[np.float32]:
        """Probabilities, one row per text, columns as ``needs``."""
        kernel = (self._features.transform(texts) @ self._by_feature).toarray()
        kernel = kernel + self._vector_kernel(self._encoder.encode([u.text for u in texts]))
        return _softmax((kernel @ self._weights) * self.temperature)

    def save(self, path: Path) -> None:
        """Write the linker as one .npz of plain arrays."""
        np.savez_compressed(
            path,
            encoder=self._encoder.name,
            needs=np.array([need.key for need in self.needs]),
            temperature=self.temperature,
            vectors=self._vectors.astype(np.float16),
            weights=self._weights,
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
            linker.temperature = float(state["temperature"])
            linker._vectors = state["vectors"].astype(np.float32)
            linker._weights = state["weights"]
            shape: list[int] = list(state["shape"])
            rows = (state["data"], state["indices"], state["indptr"])
            linker._hold(sparse.csr_matrix(rows, shape=tuple(shape)))
        return linker

    def _hold(self, texts: sparse.csr_matrix) -> None:
        self._texts = texts
        self._by_feature = texts.T.tocsr()

    def _vector_kernel(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        if not vectors.shape[1]:
            return np.zeros((len(vectors), self._texts.shape[0]), dtype=np.float32)
        closeness: NDArray[np.float32] = np.maximum(vectors @ self._vectors.T, 0.0)
        return VECTOR_WEIGHT * closeness**VECTOR_POWER


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result


def _fit_temperature(scores: NDArray[np.float32], labels: NDArray[np.int_]) -> float:
    """The factor that makes the held-out probabilities most honest (least negative log-likelihood)."""

    def loss(temperature: float) -> float:
        chosen = _softmax(scores * temperature)[np.arange(len(labels)), labels]
        return float(-np.log(chosen + 1e-12).mean())

    return float(minimize_scalar(loss, bounds=(1.0, 60.0), method="bounded").x)
