"""Words, characters and sounds of a text as one sparse row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from cunwu.language.lexicon import sound
from cunwu.language.words import Utterance


class LexicalFeatures:
    """TF-IDF rows of character n-grams (1-4), words and pairs of sounds, side by side, each of length 1.

    The vocabularies are learned by scikit-learn; rows are made here, which for one text is six times as fast.
    """

    WEIGHTS = (0.7, 0.55, 1.0)
    LEAST_TEXTS = (2, 1, 2)  # in which a feature must occur

    def __init__(self) -> None:
        self._vocabularies: list[dict[str, int]] = []
        self._rarities: list[NDArray[np.float64]] = []

    def fit_transform(self, texts: Sequence[Utterance]) -> sparse.csr_matrix:
        """Learn the vocabularies from the texts; one row per text, float32."""
        views = []
        for number, (analyze, least) in enumerate(zip(ANALYZERS, self.LEAST_TEXTS, strict=True)):
            terms = [analyze(text) for text in texts]
            view = TfidfVectorizer(analyzer=list, min_df=least).fit(terms)
            self._vocabularies.append({term: int(column) for term, column in view.vocabulary_.items()})
            self._rarities.append(view.idf_)
            views.append(self._view(number, terms))
        return sparse.hstack(views, format="csr", dtype=np.float32)

    def transform(self, texts: Sequence[Utterance]) -> sparse.csr_matrix:
        """One row per text, float32."""
        views = [
            self._view(number, [analyze(text) for text in texts]) for number, analyze in enumerate(ANALYZERS)
        ]
        return sparse.hstack(views, format="csr", dtype=np.float32)

    def _view(self, number: int, texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        vocabulary, rarity = self._vocabularies[number], self._rarities[number]
        columns, values, ends = [], [], [0]
        for terms in texts:
            counts = Counter(vocabulary[term] for term in terms if term in vocabulary)
            found = np.fromiter(counts.keys(), dtype=np.int32, count=len(counts))
            weights = (1.0 + np.log(np.fromiter(counts.values(), dtype=float, count=len(counts)))) * rarity[
                found
            ]
            columns.append(found)
            values.append(weights * (self.WEIGHTS[number] / max(float(np.linalg.norm(weights)), 1e-9)))
            ends.append(ends[-1] + len(counts))
        shape = (len(texts), len(vocabulary))
        return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)

    def state(self) -> dict[str, Any]:
        """Everything needed to rebuild the fitted features: JSON text and arrays, no pickle."""
        return {
            "vocabularies": json.dumps(self._vocabularies, ensure_ascii=False),
            **{f"idf{number}": rarity for number, rarity in enumerate(self._rarities)},
        }

    def restore(self, state: dict[str, Any]) -> LexicalFeatures:
        """Take over what ``state`` returned."""
        self._vocabularies = json.loads(str(state["vocabularies"]))
        self._rarities = [np.asarray(state[f"idf{number}"]) for number in range(len(ANALYZERS))]
        return self


def _characters(utterance: Utterance) -> list[str]:
    text = utterance.text
    return [text[i : i + size] for size in range(1, 5) for i in range(len(text) - size + 1)]


def _words(utterance: Utterance) -> Sequence[str]:
    return utterance.words


def _sound_pairs(utterance: Utterance) -> list[str]:
    sounds = sound(utterance.text)
    return [first + second for first, second in pairwise(sounds)]


ANALYZERS: tuple[Callable[[Utterance], Sequence[str]], ...] = (_characters, _words, _sound_pairs)
