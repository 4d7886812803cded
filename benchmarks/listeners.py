"""Five ways to hear what is asked, each in the form of ``cunwu.language.linker.NeedLinker``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from benchmarks import stock_rasa
from benchmarks.processes import ROOT
from cunwu.language.lexicon import Lexicon
from cunwu.language.linker import NeedLinker
from cunwu.language.needs import Need, need_of
from cunwu.language.normalize import normalize
from cunwu.language.words import Utterance, WordCutter
from cunwu.rulings.verdict import Topic

HELD_OUT = 0.1  # share of the lines that calibrate the characters' classifier

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Lines:
    """What is learned from: each line of data/nlu and what it asks."""

    texts: Sequence[Utterance]
    needs: Sequence[Need]

    def some(self, count: int | None) -> Lines:
        """So many of them, drawn at random; all for None."""
        if count is None:
            return self
        drawn = np.random.default_rng(0).permutation(len(self.texts))[:count]
        return Lines([self.texts[i] for i in drawn], [self.needs[i] for i in drawn])


class Listener(Protocol):
    """What the dialogue asks of a linker."""

    needs: tuple[Need, ...]

    def predict(self, texts: Sequence[Utterance]) -> Matrix:
        """Probabilities, one row per text, columns as ``needs``."""


def training_lines(cutter: WordCutter, folder: Path = ROOT / "data" / "nlu") -> Lines:
    """Every line of the training data, cut into words as our pipeline does."""
    texts, needs = [], []
    for path in sorted(folder.glob("*.yml")):
        for block in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["nlu"]:
            need = need_of(block["intent"], block.get("metadata"))
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    texts.append(cutter.utterance(normalize(line[2:].strip())))
                    needs.append(need)
    return Lines(texts, needs)


class NamedOnly:
    """The names of the store's certificates and nothing learned: no name, no probability."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        named = {mention.name for name in lexicon.names for mention in lexicon.find(name)}
        self.needs = tuple(Need(Topic.CERTIFICATE.value, name) for name in sorted(named))
        self._column = {str(need.name): column for column, need in enumerate(self.needs)}

    def predict(self, texts: Sequence[Utterance]) -> Matrix:
        found = np.zeros((len(texts), len(self.needs)), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            names = {mention.name for mention in self._lexicon.find(text.text)}
            row[[self._column[name] for name in names]] = 1 / max(len(names), 1)
        return found


class StockRasa:
    """Stock Rasa's understanding (benchmarks/stock_rasa.py), each need an intent of its own."""

    def __init__(self, agent: Any, needs: Sequence[Need]) -> None:
        self._agent = agent
        self._loop = asyncio.new_event_loop()
        self.needs = tuple({need.key: need for need in needs}.values())

    def predict(self, texts: Sequence[Utterance]) -> Matrix:
        return np.array([self._shares(text.text) for text in texts], dtype=np.float32)

    def _shares(self, text: str) -> list[float]:
        # A slash in front would be Rasa's syntax for an intent.
        parsed = self._loop.run_until_complete(self._agent.parse_message(text.lstrip("/ ") or "?"))
        found = {intent["name"]: intent["confidence"] for intent in parsed["intent_ranking"]}
        return [found.get(need.key, 0.0) for need in self.needs]


class Characters:
    """TF-IDF of characters (1-4) and a linear classifier of scikit-learn, calibrated by one factor."""

    def __init__(self, lines: Lines) -> None:
        self._features = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
        rows = self._features.fit_transform([text.text for text in lines.texts])
        keys = np.array([need.key for need in lines.needs])
        order = np.random.default_rng(0).permutation(len(keys))
        learned, unseen = np.split(order, [round(len(order) * (1 - HELD_OUT))])
        self._factor = _factor(_classifier(rows[learned], keys[learned]), rows[unseen], keys[unseen])
        self._classifier = _classifier(rows, keys)
        self.needs = tuple(Need.parse(str(key)) for key in self._classifier.classes_)

    def predict(self, texts: Sequence[Utterance]) -> Matrix:
        margins = self._classifier.decision_function(self._features.transform([text.text for text in texts]))
        found: Matrix = softmax(margins * self._factor, axis=1).astype(np.float32)
        return found


def _classifier(rows: Any, keys: NDArray[np.str_]) -> LinearSVC:
    return LinearSVC(C=0.5, random_state=0).fit(rows, keys)


def _factor(classifier: LinearSVC, rows: Any, keys: NDArray[np.str_]) -> float:
    """The factor of the margins under which the right needs of unseen lines are likeliest."""
    known = np.isin(keys, classifier.classes_)
    margins = classifier.decision_function(rows[known])
    right = np.searchsorted(classifier.classes_, keys[known])

    def loss(factor: float) -> float:
        return -float(log_softmax(margins * factor, axis=1)[np.arange(len(right)), right].mean())

    return float(minimize_scalar(loss, bounds=(0.1, 60.0), method="bounded").x)


def ours(encoder: str, lines: Lines) -> NeedLinker:
    """Our linker with that sentence encoder."""
    return NeedLinker(encoder).fit(lines.texts, lines.needs)


def stock(lines: Lines, folder: Path, epochs: int, minutes: float) -> tuple[StockRasa, stock_rasa.Training]:
    """Stock Rasa; a model that is in ``folder`` already is taken as it is."""
    file = folder / "lines.yml"
    training = stock_rasa.finished(folder)
    if training is None:
        pairs = ((need.key, text.text) for text, need in zip(lines.texts, lines.needs, strict=True))
        stock_rasa.write_lines(pairs, file)
        training = stock_rasa.train(file, folder, epochs, minutes)
    return StockRasa(stock_rasa.load(folder / stock_rasa.MODEL), lines.needs), training


LISTENERS: Mapping[str, str] = {
    "a": "names only",
    "b": "stock Rasa, DIET",
    "c": "characters, linear",
    "d": "ours, no vectors",
    "e": "ours, USE",
}
