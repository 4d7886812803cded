"""Jieba with the store's names and aliases as its dictionary."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from cunwu.language.lexicon import Lexicon
from cunwu.language.normalize import normalize
from cunwu.language.words import WordCutter
from cunwu.store.records_cache import store_or_files

FILE = "names.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class PolicyTokenizer(Tokenizer):
    """Tokens of the normalised text. The dictionary is part of the fingerprint and of the model:
    stock JiebaTokenizer keeps an old dictionary after a change (anchors.md D3)."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(
        self, config: Dict[Text, Any], names: List[Text], storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config)
        self._names = names
        self._cutter = WordCutter(names)
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PolicyTokenizer:
        return cls(config, _names(), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PolicyTokenizer:
        with model_storage.read_from(resource) as folder:
            names = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(config, names, model_storage, resource)

    @staticmethod
    def fingerprint_addon(config: Dict[Text, Any]) -> str:
        return hashlib.sha256("\n".join(_names()).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(self._names, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        text = message.get(attribute)
        if attribute == TEXT:
            text = normalize(text)
        return [Token(word, start) for word, start in self._cutter.cut(text)]


def _names() -> List[Text]:
    return list(Lexicon(store_or_files()).names)
