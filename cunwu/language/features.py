"""Words, characters and sounds of a text as one sparse row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from cunwu.language.lexicon import sound
from cunwu.language.words import Utterance


class LexicalFeatures:
    """TF-IDF rows of character n-grams (1-4), words and pairs of sounds, side by side, each of length 1."""

    WEIGHTS = (0.7, 0.55, 1.0)

    def __init__(self) -> None:
        self._views = [
            TfidfVectorizer(analyzer=_characters, min_df=2, sublinear_tf=True),
            TfidfVectorizer(analyzer=_words, min_df=1, sublinear_tf=True),
            TfidfVectorizer(analyzer=_sound_pairs, min_df=2, sublinear_tf=True),
        ]

    def fit(self, texts: Sequence[Utterance]) -> LexicalFeatures:
        """Learn the vocabularies."""
        for view in self._views:
            view.fit(texts)
        return self

    def transform(self, texts: Sequence[Utterance]) -> sparse.csr_matrix:
        """One row per text, float32."""
        rows = [
            weight * view.transform(texts) for weight, view in zip(self.WEIGHTS, self._views, strict=True)
        ]
        return sparse.hstack(rows, format="csr", dtype=np.float32)

    def state(self) -> dict[str, Any]:
        """Everything needed to rebuild the fitted features: JSON text and arrays, no pickle."""
        return {
            "vocabularies": json.dumps(
                [{term: int(i) for term, i in view.vocabulary_.items()} for view in self._views],
                ensure_ascii=False,
            ),
            **{f"idf{n}": view.idf_ for n, view in enumerate(self._views)},
        }

    def restore(self, state: dict[str, Any]) -> LexicalFeatures:
        """Take over what ``state`` returned."""
        vocabularies: list[dict[str, int]] = json.loads(str(state["vocabularies"]))
        for n, (view, vocabulary) in enumerate(zip(self._views, vocabularies, strict=True)):
            view.vocabulary_ = vocabulary
            view.idf_ = np.asarray(state[f"idf{n}"])
        return self


def _characters(utterance: Utterance) -> list[str]:
    text = utterance.text
    return [text[i : i + size] for size in range(1, 5) for i in range(len(text) - size + 1)]


def _words(utterance: Utterance) -> Sequence[str]:
    return utterance.words


def _sound_pairs(utterance: Utterance) -> list[str]:
    sounds = sound(utterance.text)
    return [first + second for first, second in pairwise(sounds)]
