"""What verdicts, topics and approvals are called by people: the same words in replies and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cunwu.rulings.ruling import Ruling

FILE = Path(__file__).parent / "labels.yml"


@cache
def labels(of: str) -> Mapping[str, Any]:
    """A part of the file: the names of ``verdicts``, ``topics``, ``kinds`` … by their words in JSON."""
    found: Mapping[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))[of]
    return found


def label(ruling: Ruling) -> str:
    """The short word for the verdict, fitting the topic."""
    return ruling.label or str(labels("verdicts")[ruling.verdict.value])


def heading(ruling: Ruling) -> str:
    """What the ruling is about, in a few words."""
    return ruling.item or str(labels("topics")[ruling.topic.value])
