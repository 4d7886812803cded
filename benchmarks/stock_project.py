"""A stock Rasa project of our own data: what ``rasa run`` and ``rasa run actions`` serve beside ours.

Each need (cunwu.language.needs) is an intent of its own, with one story. The answering action is ours
(benchmarks/stock_actions.py), so that both answer with the same dialogue and rulings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import stock_rasa

NEEDS = "needs.json"


def write(lines: Iterable[tuple[str, str]], folder: Path) -> None:
    """Write the project's data and domain from (need, line) pairs."""
    pairs = list(lines)
    keys = dict.fromkeys(need for need, _ in pairs)
    # Rasa reads "/" in an intent as a retrieval intent and prints names: numbers are safe in both.
    intents = {need: f"need{number:03d}" for number, need in enumerate(keys)}
    stock_rasa.write_lines(((intents[need], line) for need, line in pairs), folder / "nlu.yml")
    _write(folder / "stories.yml", {"stories": [_story(intent) for intent in intents.values()]})
    _write(folder / "domain.yml", _domain(intents))
    named = {intent: need for need, intent in intents.items()}
    (folder / NEEDS).write_text(json.dumps(named, ensure_ascii=False), encoding="utf-8")


def _story(intent: str) -> Mapping[str, Any]:
    return {"story": intent, "steps": [{"intent": intent}, {"action": "action_answer"}]}


def _domain(intents: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "intents": list(intents.values()),
        "slots": {"case": {"type": "any", "mappings": [{"type": "custom"}]}},
        "actions": ["action_answer"],
        "session_config": {"session_expiration_time": 480, "carry_over_slots_to_new_session": True},
    }


def _write(path: Path, content: Mapping[str, Any]) -> None:
    # YAML reads JSON, but Rasa looks for the keys at the beginning of a line.
    parts = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in content.items()]
    path.write_text("\n".join(['version: "3.1"', *parts, ""]), encoding="utf-8")
