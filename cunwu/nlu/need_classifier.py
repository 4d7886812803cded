"""Hearing what is asked: the learned linker and the store's current names, as one Rasa classifier."""

from __future__ import annotations

from datetime import date
from typing import Any, Dict, List, Optional, Sequence, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from cunwu.language.corrections import beginning
from cunwu.language.hearing import share
from cunwu.language.hesitation import without_hesitation
from cunwu.language.lexicon import Lexicon
from cunwu.language.linker import NeedLinker
from cunwu.language.needs import Need, need_of
from cunwu.language.normalize import normalize
from cunwu.language.reading import Reading, read
from cunwu.language.words import Utterance
from cunwu.rulings.book import PolicyBook
from cunwu.store.database import connect
from cunwu.store.records_cache import Records, store_or_files

FILE = "linker.npz"
READING = "reading"
RANKING_LENGTH = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedClassifier(GraphComponent, IntentClassifier):
    """Sets the intent and ``reading`` (see cunwu.language.reading) of each message.

    Names are looked up in the store's current records, so a new item or alias is heard without training.
    """

    @classmethod
    def required_packages(cls) -> List[Text]:
        return ["sklearn", "opencc", "pypinyin"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {"encoder": "use"}

    def __init__(
        self, config: Dict[Text, Any], linker: NeedLinker, storage: ModelStorage, resource: Resource
    ) -> None:
        self._linker = linker
        self._storage = storage
        self._resource = resource
        self._records: Optional[Records] = None
        self._lexicon: Optional[Lexicon] = None

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NeedClassifier:
        return cls(config, NeedLinker(config["encoder"]), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NeedClassifier:
        with model_storage.read_from(resource) as folder:
            linker = NeedLinker.load(folder / FILE)
        share(linker)
        return cls(config, linker, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        self._linker.fit([_utterance(m) for m in examples], [_need(m) for m in examples])
        with self._storage.write_to(self._resource) as folder:
            self._linker.save(folder / FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            book, lexicon = self._names()
            utterance, corrects = heard_part(
                normalize(message.get(TEXT) or ""),
                [(token.text, token.start) for token in message.get("text_tokens") or ()],
            )
            reading = read(utterance, self._linker, lexicon, book, date.today(), corrects)
            ranking = _ranking(reading)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(READING, reading.to_json(), add_to_output=True)
        return messages

    def _names(self) -> Tuple[PolicyBook, Lexicon]:
        book = self._book()
        if self._lexicon is None or self._lexicon.version != book.version:
            self._lexicon = Lexicon(book)
        return book, self._lexicon

    def _book(self) -> PolicyBook:
        """The store's records; the files' where the model is tried out without a store (rasa test)."""
        if self._records is None:
            self._records = Records(connect())
        try:
            return self._records.current()
        except LookupError:
            return store_or_files()


def _utterance(message: Message) -> Utterance:
    return Utterance(
        normalize(message.get(TEXT) or ""),
        tuple(token.text for token in message.get("text_tokens") or ()),
    )


def heard_part(text: str, words: Sequence[Tuple[str, int]]) -> Tuple[Utterance, bool]:
    """The part of a normalised text that counts, and whether it takes back what stands before."""
    text, words = without_hesitation(text, words)
    begin, corrects = beginning(text)
    return Utterance(text[begin:], tuple(word for word, start in words if start >= begin)), corrects


def _need(message: Message) -> Need:
    return need_of(message.get(INTENT), message.get("metadata"))


def _ranking(reading: Reading) -> List[Dict[Text, Any]]:
    intents: Dict[str, float] = {}
    for key, p in reading.needs.items():
        intent = Need.parse(key).intent
        intents[intent] = intents.get(intent, 0.0) + p
    ranked = sorted(intents.items(), key=lambda pair: -pair[1])[:RANKING_LENGTH]
    return [{"name": name, "confidence": p} for name, p in ranked] or [{"name": None, "confidence": 0.0}]
