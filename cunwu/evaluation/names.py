"""The words people read for topics, verdicts and perturbations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML


@cache
def names(of: str) -> Mapping[str, str]:
    """The names of ``topics``, ``verdicts`` or ``perturbations``, in the order in which they are shown."""
    text = Path(__file__).with_name("names.yml").read_text(encoding="utf-8")
    found: Mapping[str, str] = YAML(typ="safe").load(text)[of]
    return found


def name(of: str, word: str) -> str:
    """The name of one word. Raises KeyError for a word that has none."""
    return names(of)[word]
