"""The action server of the stock project: ``rasa run actions --actions benchmarks.stock_actions``.

The needs come from stock Rasa's ranking of intents; names, dialogue, records and rulings are ours.
"""

from __future__ import annotations

import json
import os
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.policy import book
from cunwu.dialogue.state import State
from cunwu.language.hearing import share
from cunwu.language.lexicon import Lexicon
from cunwu.language.needs import Need
from cunwu.language.normalize import normalize
from cunwu.language.reading import read
from cunwu.language.words import Utterance
from cunwu.replies.compose import compose

NEEDS = "STOCK_NEEDS"  # the environment's name of the file that stock_project wrote


class Ranked:
    """Stock Rasa's ranking of one message in the place of our linker; of other texts it knows nothing."""

    def __init__(self) -> None:
        named = json.loads(Path(os.environ[NEEDS]).read_text(encoding="utf-8"))
        self._columns = {intent: column for column, intent in enumerate(named)}
        self.needs = tuple(Need.parse(key) for key in named.values())
        self.text = ""
        self.ranking: list[dict[str, Any]] = []

    def predict(self, texts: list[Utterance]) -> NDArray[np.float32]:
        """Probabilities, one row per text, columns as ``needs``."""
        found = np.zeros((len(texts), len(self.needs)), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            if text.text == self.text:
                for one in self.ranking:
                    row[self._columns[one["name"]]] = one["confidence"]
        return found


class ActionAnswer(Action):  # type: ignore[misc]
    """Answer the last message in the light of the open case."""

    def name(self) -> str:
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """One turn, as our own action does it."""
        ranked, policy = _ranked(), book()
        heard = tracker.latest_message
        ranked.text, ranked.ranking = normalize(heard.get("text") or ""), heard["intent_ranking"]
        lexicon = _lexicon(policy.version)
        reading = read(Utterance(ranked.text, ()), ranked, lexicon, policy, date.today())  # type: ignore[arg-type]
        reply = compose(State.from_json(tracker.get_slot("case")), reading, policy, date.today())
        dispatcher.utter_message(text=reply.text, buttons=reply.buttons, json_message=reply.answer)
        return [SlotSet("case", reply.state.to_json())]


@lru_cache(maxsize=1)
def _ranked() -> Ranked:
    ranked = Ranked()
    share(ranked)  # type: ignore[arg-type]
    return ranked


@lru_cache(maxsize=1)
def _lexicon(_version: int) -> Lexicon:
    return Lexicon(book())
